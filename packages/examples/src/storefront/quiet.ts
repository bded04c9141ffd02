import type { ScopeEvents } from "@ambit/core";

/** Tells when nothing is under way: no flow is inside a scope, and no scope is ending. Made before the first scope is opened. */
export class Quiet {
  #underWay = 0;
  #waiting: (() => void)[] = [];

  constructor(events: ScopeEvents) {
    events.on("entered", () => this.#begin());
    events.on("closing", () => this.#begin());
    events.on("exited", () => this.#end());
    events.on("closed", () => this.#end());
  }

  /** Resolves at once, or as soon as that is so. */
  async reached(): Promise<void> {
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    this.#underWay++;
  }

  #end(): void {
    if (--this.#underWay > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

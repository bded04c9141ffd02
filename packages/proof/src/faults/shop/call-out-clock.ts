import type { Clock } from "@ambit/core";
import type { CallOuts } from "../call-outs.js";

/** A clock whose every method, and the taking back of a timer, is a call-out. */
export class CallOutClock implements Clock {
  constructor(
    private readonly clock: Clock,
    private readonly owner: string,
    private readonly callOuts: CallOuts,
  ) {}

  now(): number {
    return this.#at("now", () => this.clock.now());
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const cancel = this.#at("schedule", () => this.clock.schedule(callback, delayMs));
    return () => {
      cancel(); // whatever goes wrong then: nobody else could take the timer back
      this.#at("cancel", () => undefined);
    };
  }

  #at<R>(method: string, ordinary: () => R): R {
    return this.callOuts.at("clock", `the clock of ${this.owner}: ${method}`, "used", ordinary);
  }
}

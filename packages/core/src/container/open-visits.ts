import type { Visit } from "../scopes/flow.js";
import type { Scope } from "../scopes/scope.js";

/** Counts and tells a flow that never left. */
export function tellLeaked({ name, id, kind: { books } }: Scope, enteredAt?: string): void {
  books.leaked++;
  if (books.listening) books.emit("leaked", { scope: name, id, enteredAt });
}

/**
 * The visits that have not ended, and where each came in: kept where leaks are tracked, each told of once. Garbage collection only
 * tells that a visit was forgotten. It ends none: when it comes is anybody's guess, and what a scope holds may not wait for a guess.
 */
export class OpenVisits {
  readonly #enteredAt = new Map<Visit, string | undefined>();
  readonly #forgotten: FinalizationRegistry<Visit> | undefined;

  constructor() {
    if (typeof FinalizationRegistry === "undefined") return; // then only the container's end tells
    this.#forgotten = new FinalizationRegistry((visit) => this.#tell(visit));
  }

  begin(visit: Visit): void {
    this.#enteredAt.set(visit, new Error("entered here").stack);
  }

  /** `leaver` is the one thing that can end these visits: once it is collected, nobody will. */
  watch(leaver: object, visits: readonly Visit[]): void {
    for (const visit of visits) this.#forgotten?.register(leaver, visit, visit);
  }

  end(visit: Visit): void {
    this.#enteredAt.delete(visit);
    this.#forgotten?.unregister(visit);
  }

  /** Tells of all that have not ended. */
  tellAll(): void {
    for (const visit of this.#enteredAt.keys()) this.#tell(visit);
  }

  #tell(visit: Visit): void {
    const enteredAt = this.#enteredAt.get(visit);
    if (this.#enteredAt.delete(visit)) tellLeaked(visit.scope, enteredAt);
  }
}

import type { ScopeId } from "../scope-id.js";
import type { Destination } from "./scope-visits.js";

/** One of the scopes that somebody runs work in: its name, and the id where he gave one. */
export interface RunScope {
  readonly scope: string;
  readonly id: ScopeId | undefined;
}

/** Calls `run`, once, and returns what it returned. */
export type WrapRun = <R>(scopes: readonly RunScope[], run: () => R) => R;

/** What surrounds the work that is run in scopes; the one that was added last is the innermost. */
export class WrappedRuns {
  /** Whether there is any. Read before a closure is made for it. */
  wrapping = false;
  #wraps: readonly WrapRun[] = [];

  /** Returns its undo. */
  add(wrap: WrapRun): () => void {
    const own: WrapRun = (scopes, run) => wrap(scopes, run); // the same one may be added twice
    this.#set([...this.#wraps, own]);
    return () => this.#set(this.#wraps.filter((each) => each !== own));
  }

  run<R>(destinations: readonly Destination[], run: () => R): R {
    if (!this.wrapping) return run();
    const scopes = destinations.map(({ kind, id }) => ({ scope: kind.name, id }));
    return this.#wraps.reduceRight<() => R>((inner, wrap) => () => wrap(scopes, inner), run)();
  }

  #set(wraps: readonly WrapRun[]): void {
    this.#wraps = wraps;
    this.wrapping = wraps.length > 0;
  }
}

import type { RetainedScope } from "./retained-scope.js";

/** What orders of eviction know of one scope. Made when the first of them hears of it: many managers have no bound, and most scopes are idle. */
export class Rank {
  /** Neighbours in the order of eviction. */
  older: Rank | undefined = undefined;
  newer: Rank | undefined = undefined;
  listed = false;
  /** Rises with every entry, over all scopes of a manager. */
  lastEntry = 0;
  /** Used since the hand of SIEVE came by. */
  visited = false;
  weight = 0;

  private constructor(readonly retained: RetainedScope) {}

  static of(retained: RetainedScope): Rank {
    return (retained.rank ??= new Rank(retained));
  }
}

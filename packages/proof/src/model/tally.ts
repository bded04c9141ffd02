import type { Op } from "./command.js";

/** How often each command did something, and what came of it. */
export type Counts = Partial<Record<Op, Record<string, number>>>;

/** Counts what commands do in one run. */
export class Tally {
  readonly counts: Counts = {};

  count(op: Op, what: string): void {
    const counts = (this.counts[op] ??= {});
    counts[what] = (counts[what] ?? 0) + 1;
  }
}

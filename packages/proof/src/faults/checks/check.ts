import type { CallOut } from "../call-out.js";
import type { Fault } from "../faults.js";
import type { Life } from "../life.js";

/** A life in which one call-out went wrong. */
export interface Played {
  readonly life: Life;
  readonly fault: Fault;
  /** The call-out that was to go wrong. */
  readonly planned: CallOut;
  /** What came of each step in the life in which nothing went wrong, by its name. */
  readonly outcomes: ReadonlyMap<string, string>;
}

/** Finds what must not be, whatever went wrong; empty where all is well. */
export type Check = (played: Played) => readonly string[];

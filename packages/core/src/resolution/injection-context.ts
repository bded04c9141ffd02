import type { Creation } from "./creation.js";

/** What runs constructors and factories: one construction, or several by plan, which makes a record of one only for whoever asks. */
export interface Constructing {
  /** The construction that is running. */
  underWay(): Creation;
}

// One for the program: constructions are synchronous, so there is one innermost construction at any moment, whatever the container.
let innermost: Constructing | undefined;

/** The construction that is running right now, up to its first await. */
export function currentCreation(): Creation | undefined {
  return innermost?.underWay();
}

/** Whether any construction is running right now. */
export function isConstructing(): boolean {
  return innermost !== undefined;
}

/** Makes this the innermost one, and returns the one before, which has to be put back. */
export function setConstructing(constructing: Constructing | undefined): Constructing | undefined {
  const before = innermost;
  innermost = constructing;
  return before;
}

/** Calls `work` with this construction as the running one; `undefined` stands for none. */
export function withCreation<R>(creation: Creation | undefined, work: () => R): R {
  const before = setConstructing(creation);
  try {
    return work();
  } finally {
    setConstructing(before); // at the first await of an asynchronous factory too: what runs meanwhile is not part of it
  }
}

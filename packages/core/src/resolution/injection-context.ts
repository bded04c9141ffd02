import type { Creation } from "./creation.js";

// One for the program: constructions are synchronous, so there is one innermost construction at any moment, whatever the container.
let innermost: Creation | undefined;

/** The construction that is running right now, up to its first await. */
export function currentCreation(): Creation | undefined {
  return innermost;
}

/** Calls `work` with this construction as the running one; `undefined` stands for none. */
export function withCreation<R>(creation: Creation | undefined, work: () => R): R {
  const before = innermost;
  innermost = creation;
  try {
    return work();
  } finally {
    innermost = before; // at the first await of an asynchronous factory too: what runs meanwhile is not part of it
  }
}

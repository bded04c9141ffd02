import type { InstanceStore } from "./instance-store.js";

// One for the program: what runs synchronously has one innermost disposer, whatever the container.
let innermost: InstanceStore | undefined;

/** The scope whose disposer is running right now, up to its first await. */
export function runningDisposer(): InstanceStore | undefined {
  return innermost;
}

/** Calls a disposer of this scope. */
export function asDisposerOf<R>(scope: InstanceStore, work: () => R): R {
  const before = innermost;
  innermost = scope;
  try {
    return work();
  } finally {
    innermost = before;
  }
}

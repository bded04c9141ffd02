import type { InstanceStore } from "./instance-store.js";

// One for the program: what runs synchronously has one innermost disposer, whatever the container.
let innermost: InstanceStore | undefined;

/** The scope whose disposer is running right now, up to its first await. */
export function runningDisposer(): InstanceStore | undefined {
  return innermost;
}

/** Makes this the one whose disposer is running, and returns the one before, which has to be put back. */
export function setRunningDisposer(scope: InstanceStore | undefined): InstanceStore | undefined {
  const before = innermost;
  innermost = scope;
  return before;
}

/** Calls a disposer of this scope. */
export function asDisposerOf<R>(scope: InstanceStore, work: () => R): R {
  const before = setRunningDisposer(scope);
  try {
    return work();
  } finally {
    setRunningDisposer(before);
  }
}

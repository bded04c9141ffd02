import { isThenable } from "./disposal.js";

/** How many calls that came through a stand-in an instance is working on, and who waits for the last of them. */
interface CallsInFlight {
  count: number;
  readonly waiting: (() => void)[];
}

// By instance, since a stand-in may lead to another one on each use.
const inFlight = new WeakMap<object, CallsInFlight>();

/** Calls a method of the instance; while it works, or the promise that it returned is pending, the instance is in use. */
export function callInFlight<R>(instance: object, call: () => R): R {
  const calls = inFlight.get(instance) ?? { count: 0, waiting: [] };
  if (calls.count++ === 0) inFlight.set(instance, calls);
  const done = (): void => {
    if (--calls.count > 0) return;
    inFlight.delete(instance);
    for (const tell of calls.waiting) tell();
  };
  let result: R;
  try {
    result = call();
  } catch (error) {
    done();
    throw error;
  }
  if (isThenable(result)) result.then(done, done);
  else done();
  return result;
}

/** Calls `done` when the last of the calls that are in flight now has ended. Returns whether there are any. */
export function whenCallsHaveEnded(instance: unknown, done: () => void): boolean {
  const calls = inFlight.get(instance as object); // what is no object has none
  calls?.waiting.push(done);
  return calls !== undefined;
}

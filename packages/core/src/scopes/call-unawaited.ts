import { isThenable } from "./disposal.js";

/** Calls what nobody waits for. What it throws, and what it rejects with later, goes to `failed`, which must not throw. */
export function callUnawaited(work: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = work();
    if (isThenable(result)) result.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}

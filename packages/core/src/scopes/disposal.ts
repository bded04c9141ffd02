import type { Clock } from "../clock.js";

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}

/** Whether calling it surely returns a promise. An ordinary function that returns one shows only when it is called. */
export function isAsyncFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object AsyncFunction]";
}

const ours = new WeakSet<AggregateError>();

/** One error as itself, several as one `AggregateError` in order. Aggregates made here are taken apart again. */
export function combineErrors(errors: readonly unknown[]): unknown {
  const flat = errors.flatMap((error): unknown[] =>
    error instanceof AggregateError && ours.has(error) ? error.errors : [error],
  );
  if (flat.length === 1) return flat[0];
  const aggregate = new AggregateError(
    flat,
    `${flat.length} errors while ending a scope; \`errors\` holds them in order.`,
  );
  ours.add(aggregate);
  return aggregate;
}

/** Waits for `work`, but no longer than the limit; then fails with what `timeoutError` makes. */
export function withTimeLimit(
  work: PromiseLike<unknown>,
  limitMs: number,
  clock: Clock,
  timeoutError: () => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Kept alive: if this were the last thing that holds the process, it would exit in the middle of a disposal.
    const cancel = clock.schedule(() => reject(timeoutError()), limitMs, true);
    work.then(
      () => {
        cancel();
        resolve();
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** Calls each step in turn, synchronously until the first that returns a promise. What steps throw goes to `failed`; none is left out. */
export function inTurn<T>(
  items: Iterator<T>,
  step: (item: T) => void | PromiseLike<unknown>,
  failed: (item: T, error: unknown) => void,
): void | Promise<void> {
  for (let next = items.next(); next.done !== true; next = items.next()) {
    const item = next.value;
    try {
      const pending = step(item);
      if (isThenable(pending)) {
        return Promise.resolve(pending)
          .catch((error: unknown) => failed(item, error))
          .then(() => inTurn(items, step, failed));
      }
    } catch (error) {
      failed(item, error);
    }
  }
}

/** Takes items off a list, the last one first, also those that are added meanwhile. */
export function* takeBackwards<T>(items: T[]): Iterator<T> {
  for (let last = items.pop(); last !== undefined; last = items.pop()) yield last;
}

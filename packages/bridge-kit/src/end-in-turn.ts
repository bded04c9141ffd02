/**
 * Ends what is taken, one after the other until there is nothing left, and all of it even if some fails: synchronous until the first that
 * returns a promise, which is awaited before the next one's turn.
 * @throws what failed: one error as itself, several as an `AggregateError` in order.
 */
export function endInTurn<T>(
  take: () => T | undefined,
  end: (item: T) => unknown,
  errors: unknown[] = [],
): void | Promise<void> {
  for (let item = take(); item !== undefined; item = take()) {
    try {
      const pending = end(item);
      if (isThenable(pending)) {
        const failed = (error: unknown): void => void errors.push(error);
        return Promise.resolve(pending)
          .then(undefined, failed)
          .then(() => endInTurn(take, end, errors));
      }
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} errors while ending a child container.`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}

/**
 * An instance that is still being created. A class of our own, since an instance may itself be a promise:
 * what is a `Pending` is not there yet, everything else is. This is what lets `get` and `getAsync` share one set of rules.
 */
export class Pending {
  readonly #promise: Promise<unknown>;

  constructor(promise: Promise<unknown>) {
    this.#promise = promise;
    // Those who wait get the error through their own chains; a creation that nobody waits for any more must not end the process.
    promise.catch(() => undefined);
  }

  get promise(): Promise<unknown> {
    return this.#promise;
  }

  /** Unlike `instanceof`, this is no use of a stand-in made by `proxy`, which would resolve what it stands for. */
  static is(value: unknown): value is Pending {
    return typeof value === "object" && value !== null && #promise in value;
  }
}

/** Continues with the instance: now if it is there, else when it is. */
export function whenReady(value: unknown, next: (instance: unknown) => unknown): unknown {
  return Pending.is(value) ? new Pending(value.promise.then((instance) => settle(next(instance)))) : next(value);
}

/** Continues when all are there. Waits for every one before the first error is passed on, so that nothing is left half made. */
export function whenAllReady(values: readonly unknown[], next: (instances: unknown[]) => unknown): unknown {
  if (!values.some((value) => Pending.is(value))) return next(values as unknown[]);
  return new Pending(
    Promise.allSettled(values.map(settle)).then((results) =>
      settle(
        next(
          results.map((result) => {
            if (result.status === "rejected") throw result.reason as unknown;
            return result.value;
          }),
        ),
      ),
    ),
  );
}

/** For promise chains: a pending instance as its promise. */
export function settle(value: unknown): unknown {
  return Pending.is(value) ? value.promise : value;
}

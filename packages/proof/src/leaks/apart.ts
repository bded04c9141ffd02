/** Calls `work` in a job and an asynchronous context of its own, so that no variable and no context of the caller holds what it used last. */
export function apart<R>(work: () => R | PromiseLike<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    setImmediate(() => void Promise.resolve().then(work).then(resolve, reject));
  });
}

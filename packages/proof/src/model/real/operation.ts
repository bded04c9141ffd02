import { AmbitError } from "@ambit/core";

/** What a body throws that is to fail. */
export class BodyError extends Error {}

/** What an asynchronous factory fails with. */
export class FactoryError extends Error {}

/** One thing that was asked of the container, and what has come of it so far. */
export class Operation {
  settled = false;
  value: unknown = undefined;
  error: unknown = undefined;
  failed = false;
  readonly done: Promise<void>;

  constructor(work: () => unknown) {
    this.done = this.#start(work);
  }

  #start(work: () => unknown): Promise<void> {
    try {
      const result = work();
      if (result instanceof Promise) {
        return result.then(
          (value: unknown) => this.#settle(value),
          (error: unknown) => this.#fail(error),
        );
      }
      this.#settle(result);
    } catch (error) {
      this.#fail(error);
    }
    return Promise.resolve();
  }

  #settle(value: unknown): void {
    this.settled = true;
    this.value = value;
  }

  #fail(error: unknown): void {
    this.settled = this.failed = true;
    this.error = error;
  }
}

/** An error as predictions write it: the code, or the whole of it where it should not have come. */
export function describeError(error: unknown): string {
  if (error instanceof BodyError) return "error BODY";
  if (error instanceof FactoryError) return `error ${error.message}`;
  if (error instanceof AmbitError) return `error ${error.code}`;
  return `unexpected ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

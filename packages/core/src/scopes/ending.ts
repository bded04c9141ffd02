import type { ScopeOutcome } from "../scope-manager.js";
import { combineErrors } from "./disposal.js";
import type { CloseReason } from "./close-reason.js";

const succeeded: ScopeOutcome = { ok: true };

/** How one scope ends: why, with what outcome, what failed on the way, and whether anybody waits for it. */
export class Ending {
  #errors: unknown[] | undefined = undefined;
  /** Whether users are no longer waited for. */
  forced = false;
  /** Whether the scopes within have been told to end, so that the last of them ends this one. */
  cascading = false;
  /** Whether all within has ended, so that what was asked for before the disposal is being done. */
  finalWorkBegun = false;
  /** Whether somebody waits for the result, and so hears of errors. */
  awaited = false;
  /** Whether it was asked for by nobody who could wait, such as a timeout: no leaving flow is to wait in his place. */
  inBackground = false;
  /** The name of what is being disposed right now. */
  disposing: string | undefined;
  /** When disposing began, where somebody listened. */
  disposingSinceMs: number | undefined;
  #completed = false;
  #error: unknown;
  #promise: Promise<void> | undefined;
  #settle: (() => void) | undefined;

  constructor(
    readonly reason: CloseReason,
    public outcome: ScopeOutcome,
  ) {}

  /** Whether anything has gone wrong so far. */
  get failed(): boolean {
    return this.#errors !== undefined;
  }

  /** Notes what has gone wrong. */
  fail(error: unknown): void {
    (this.#errors ??= []).push(error);
  }

  /** Lets another end, which is waited for, tell of what has gone wrong here. */
  passTo(wider: Ending): void {
    for (const error of this.#errors ?? []) wider.fail(error);
  }

  /** What the end failed with; the same object each time. */
  error(): unknown {
    return (this.#error ??= combineErrors(this.#errors ?? []));
  }

  /** Whether the end is over, and this is what it failed with. */
  failedWith(error: unknown): boolean {
    return this.#completed && this.error() === error;
  }

  /** The result, as a promise where the end has not been reached. @throws what disposers threw. */
  result(): void | Promise<void> {
    if (!this.#completed) return (this.#promise ??= this.#wait());
    if (this.failed) throw this.error();
  }

  complete(): void {
    this.#completed = true;
    this.outcome = succeeded; // everybody was told; an ended scope may be held for long, and this error has nothing to do with it
    this.#settle?.();
  }

  /** Whether this is the promise that `result` has returned. */
  isResult(promise: PromiseLike<unknown>): boolean {
    return promise === this.#promise;
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = () => (this.failed ? reject(this.error()) : resolve());
    });
  }
}

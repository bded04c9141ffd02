import type { Clock } from "../clock.js";
import { ScopeManagerError } from "../errors/manager-errors.js";

/** What managers have promised to those who come in and leave. When the container has ended, nobody waits for it without a limit any more. */
export class ManagerPromises {
  readonly #waiting = new Set<() => void>();
  #startTimer: (() => () => void) | undefined = undefined;
  #stopTimer: (() => void) | undefined = undefined;

  /** Waits for a manager. @throws what it rejects with; ScopeManagerError where the container has ended, and the limit has passed. */
  wait<T>(promise: PromiseLike<T>, scope: string, method: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void =>
        reject(new ScopeManagerError(scope, method, "it did not finish, although the container has ended."));
      const settled = (): void => this.#settled(giveUp);
      this.#waiting.add(giveUp);
      this.#stopTimer ??= this.#startTimer?.();
      promise.then(resolve, reject);
      promise.then(settled, settled);
    });
  }

  /** The container has ended: there is nothing left that a manager could be waiting for. */
  limit(clock: Clock, limitMs: number): void {
    const giveUp = (): void => this.#waiting.forEach((waiting) => waiting());
    this.#startTimer = () => clock.schedule(giveUp, limitMs, true); // somebody waits for the result
    if (this.#waiting.size > 0) this.#stopTimer = this.#startTimer();
  }

  #settled(giveUp: () => void): void {
    this.#waiting.delete(giveUp);
    if (this.#waiting.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}

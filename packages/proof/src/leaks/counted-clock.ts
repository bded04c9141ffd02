import { systemClock, type Clock } from "@ambit/core";

/** The clock of the runtime, which knows how many of its timers wait. The process counts only those that keep it alive. */
export class CountedClock implements Clock {
  readonly #pending = new Set<object>();

  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return systemClock.now();
  }

  schedule(callback: () => void, delayMs: number, keepAlive?: boolean): () => void {
    const timer = {};
    this.#pending.add(timer);
    const fire = (): void => {
      this.#pending.delete(timer);
      callback();
    };
    const cancel = systemClock.schedule(fire, delayMs, keepAlive);
    return () => {
      this.#pending.delete(timer);
      cancel();
    };
  }
}

import type { Clock } from "@ambit/core";

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved. Timers run while it moves, each at its own time, in the order in which they are due. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();

  constructor(private nowMs = 0) {}

  now(): number {
    return this.nowMs;
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { dueMs: this.nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer is due; undefined where none waits. */
  get nextDueMs(): number | undefined {
    return this.#next(Infinity)?.dueMs;
  }

  advance(durationMs: number): void {
    this.set(this.nowMs + durationMs);
  }

  /** Moves to a point in time; never backwards. */
  set(pointMs: number): void {
    for (let timer = this.#next(pointMs); timer !== undefined; timer = this.#next(pointMs)) {
      this.#timers.delete(timer);
      this.nowMs = Math.max(this.nowMs, timer.dueMs);
      timer.callback();
    }
    this.nowMs = Math.max(this.nowMs, pointMs);
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    return next;
  }
}

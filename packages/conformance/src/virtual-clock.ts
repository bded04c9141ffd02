import type { Clock } from "@ambit/core";

interface Timer {
  readonly dueMs: number;
  readonly keepAlive: boolean;
  readonly callback: () => void;
}

/** More than any sweep needs: whoever gets here schedules itself anew for the same moment, for ever. */
const mostCallbacks = 100_000;

/** A clock that stands still until it is moved. Timers run while it moves, each at its own time, in the order in which they are due. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  schedule(callback: () => void, delayMs: number, keepAlive = false): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), keepAlive, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** How many of them would hold the process open. */
  get keepingAlive(): number {
    return [...this.#timers].filter(({ keepAlive }) => keepAlive).length;
  }

  advance(durationMs: number): void {
    this.set(this.#nowMs + durationMs);
  }

  /** Moves to a point in time. @throws RangeError where that is in the past, or where timers never come to an end. */
  set(pointMs: number): void {
    if (!(pointMs >= this.#nowMs))
      throw new RangeError(`The clock stands at ${this.#nowMs} and cannot go to ${pointMs}.`);
    let callbacks = 0;
    for (let timer = this.#next(pointMs); timer !== undefined; timer = this.#next(pointMs)) {
      if (++callbacks > mostCallbacks)
        throw new RangeError(`More than ${mostCallbacks} timers ran before ${pointMs} ms.`);
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      timer.callback();
    }
    this.#nowMs = pointMs;
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved. What is due runs one timer at a time, so that each can be measured. */
export class VirtualClock {
  #nowMs = 1_000_000; // not 0, which is no time at all for some caches
  #timers: Timer[] = [];

  readonly now = (): number => this.#nowMs;

  readonly schedule = (callback: () => void, delayMs: number): (() => void) => {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  /** Runs the timer that has been due for longest, as a turn of the event loop would. Returns whether there was one. */
  runOne(): boolean {
    const due = this.#timers.filter(({ dueMs }) => dueMs <= this.#nowMs);
    if (due.length === 0) return false;
    const first = due.reduce((before, timer) => (timer.dueMs < before.dueMs ? timer : before));
    this.#timers = this.#timers.filter((other) => other !== first);
    first.callback();
    return true;
  }
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved. What is due runs one timer at a time, so that each can be measured. */
export class VirtualClock {
  #nowMs = 1_000_000; // not 0, which is no time at all for some caches
  readonly #timers = new Set<Timer>();
  /** Those that were found to be due, the last one first. */
  #due: Timer[] = [];

  readonly now = (): number => this.#nowMs;

  readonly schedule = (callback: () => void, delayMs: number): (() => void) => {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  /** Runs the timer that has been due for longest, as a turn of the event loop would. Returns whether there was one. */
  runOne(): boolean {
    if (this.#due.length === 0) this.#due = this.#findDue();
    for (let timer = this.#due.pop(); timer !== undefined; timer = this.#due.pop()) {
      if (!this.#timers.delete(timer)) continue; // cancelled meanwhile
      timer.callback();
      return true;
    }
    return false;
  }

  #findDue(): Timer[] {
    return [...this.#timers].filter(({ dueMs }) => dueMs <= this.#nowMs).sort((a, b) => b.dueMs - a.dueMs);
  }
}

/** Where time comes from. Pass one of your own to a container or a manager to test without waiting. */
export interface Clock {
  /** Milliseconds since an arbitrary point; never runs backwards, unlike the wall clock. */
  now(): number;
  /**
   * Calls back once, `delayMs` later, unless the returned function is called first.
   * `keepAlive` tells whether the timer may hold the process open; without it, it must not.
   */
  schedule(callback: () => void, delayMs: number, keepAlive?: boolean): () => void;
}

/** A longer delay overflows in the runtime, whose timer then fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The monotonic clock and the timers of the runtime. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(callback, delayMs, keepAlive = false) {
    let timer: unknown;
    const wait = (restMs: number): void => {
      const laterMs = restMs - longestTimerMs;
      timer = laterMs > 0 ? setTimeout(() => wait(laterMs), longestTimerMs) : setTimeout(callback, restMs);
      if (!keepAlive && typeof timer === "object" && timer !== null && "unref" in timer) {
        (timer as { unref(): void }).unref();
      }
    };
    wait(delayMs);
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};

/**
 * The same clock, but what it throws is only reported: in the middle of an end nobody could do anything about it, and what is half ended
 * would stay so. A time that it fails to tell is the last one that it told; a timer that it fails to make never calls back.
 */
export function withoutThrows(clock: Clock, report: (error: unknown) => void): Clock {
  let lastMs = 0;
  const cancelling = (cancel: () => void) => (): void => {
    try {
      cancel();
    } catch (error) {
      report(error);
    }
  };
  return {
    now() {
      try {
        lastMs = clock.now();
      } catch (error) {
        report(error);
      }
      return lastMs;
    },
    schedule(callback, delayMs, keepAlive) {
      try {
        return cancelling(clock.schedule(callback, delayMs, keepAlive));
      } catch (error) {
        report(error);
        return () => undefined;
      }
    },
  };
}

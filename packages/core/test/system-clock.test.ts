import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "@ambit/core";

const dayMs = 24 * 3_600_000;
const longestTimerMs = 2 ** 31 - 1;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe("the clock of the runtime", () => {
  it.each([longestTimerMs, longestTimerMs + 1, 60 * dayMs])(
    "waits %d ms, in parts where that is longer than the runtime's timers can, instead of firing at once",
    (delayMs) => {
      const called = jest.fn();
      systemClock.schedule(called, delayMs);
      jest.advanceTimersByTime(delayMs - 1);
      expect(called).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(called).toHaveBeenCalledTimes(1);
    },
  );

  it("tells how much time has passed", () => {
    const startedAtMs = systemClock.now();
    jest.advanceTimersByTime(25);
    expect(systemClock.now() - startedAtMs).toBe(25);
  });

  it("holds the process only for those who say so, and does without where timers cannot let go of it", () => {
    const made = jest.spyOn(globalThis, "setTimeout");
    systemClock.schedule(() => undefined, 10);
    systemClock.schedule(() => undefined, 10, true);
    expect(made.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false, true]);
    for (const timer of [7, null, {}]) {
      made.mockReturnValueOnce(timer as never);
      expect(() => systemClock.schedule(() => undefined, 10)).not.toThrow();
    }
    made.mockRestore();
  });

  it("cancels a timer in whichever part it is", () => {
    const called = jest.fn();
    const cancels = [1, 30].map(() => systemClock.schedule(called, 60 * dayMs));
    cancels[0]?.();
    jest.advanceTimersByTime(30 * dayMs);
    cancels[1]?.();
    jest.advanceTimersByTime(100 * dayMs);
    expect(called).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

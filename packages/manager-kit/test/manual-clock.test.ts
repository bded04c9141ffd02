import { describe, expect, it } from "@jest/globals";
import { ManualClock } from "@ambit/manager-kit";

describe("ManualClock", () => {
  it("stands still until it is moved, and never goes back", () => {
    const clock = new ManualClock(5);
    expect(clock.now()).toBe(5);
    clock.advance(10);
    clock.set(3);
    expect(clock.now()).toBe(15);
  });

  it("calls back in the order in which timers are due, each at its own time, those set meanwhile too", () => {
    const clock = new ManualClock();
    const called: unknown[] = [];
    const at = (what: string) => () => void called.push([what, clock.now()]);
    clock.schedule(at("second"), 20);
    clock.schedule(at("first"), 10);
    clock.schedule(at("also second"), 20);
    clock.schedule(() => clock.schedule(at("set meanwhile"), 5), 12);
    clock.schedule(at("later"), 100);
    expect(clock.nextDueMs).toBe(10);
    clock.advance(50);
    expect(clock.nextDueMs).toBe(100);
    expect(called).toEqual([
      ["first", 10],
      ["set meanwhile", 17],
      ["second", 20],
      ["also second", 20],
    ]);
    expect([clock.now(), clock.pending]).toEqual([50, 1]);
  });

  it("calls nothing that was cancelled", () => {
    const clock = new ManualClock();
    const called: string[] = [];
    const cancel = clock.schedule(() => called.push("cancelled"), 10);
    clock.schedule(() => cancel(), 5);
    clock.advance(100);
    cancel();
    expect([called, clock.pending]).toEqual([[], 0]);
  });
});

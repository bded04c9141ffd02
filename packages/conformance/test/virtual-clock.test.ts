import { describe, expect, it } from "@jest/globals";
import { VirtualClock } from "../src/index.js";

describe("the virtual clock", () => {
  it("runs timers as time comes to them, in their order", () => {
    const clock = new VirtualClock();
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.now()]);
    clock.schedule(note("late"), 20);
    clock.schedule(note("early"), 10);
    clock.schedule(note("also early"), 10);
    clock.schedule(note("never"), 31);
    clock.advance(30);
    expect(ran).toEqual([
      ["early", 10],
      ["also early", 10],
      ["late", 20],
    ]);
    expect(clock.now()).toBe(30);
    expect(clock.pending).toBe(1);
  });

  it("runs what timers schedule, where that is due as well", () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const again = (): void => {
      ran.push(clock.now());
      clock.schedule(again, 10);
    };
    clock.schedule(again, 10);
    clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
  });

  it("forgets what was cancelled, and knows what would keep a process alive", () => {
    const clock = new VirtualClock();
    const cancel = clock.schedule(() => undefined, 10, true);
    clock.schedule(() => undefined, 10);
    expect([clock.pending, clock.keepingAlive]).toEqual([2, 1]);
    cancel();
    expect([clock.pending, clock.keepingAlive]).toEqual([1, 0]);
  });

  it("goes to a point in time, never back", () => {
    const clock = new VirtualClock();
    clock.set(50);
    expect(clock.now()).toBe(50);
    expect(() => clock.set(49)).toThrow(RangeError);
    expect(() => clock.advance(NaN)).toThrow(RangeError);
  });

  it("gives up on timers that never come to an end", () => {
    const clock = new VirtualClock();
    const again = (): void => void clock.schedule(again, 0);
    again();
    expect(() => clock.advance(1)).toThrow("More than 100000 timers");
  });
});

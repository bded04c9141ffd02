import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidOptionsError, token, type Clock, type Container } from "@ambit/core";
import { ManualClock, RetainingScopeManager, Timeouts, type TimeoutOptions } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { ExpiringScopeManager } from "./fixtures/expiring-scope-manager.js";

type Expiring = Container<{ s: ExpiringScopeManager }>;

function expiring(options: Omit<TimeoutOptions, "clock">, clock = new ManualClock()) {
  const manager = new ExpiringScopeManager(options, clock);
  const container: Expiring = createContainer({ clock }).registerScopeManager("s", manager);
  const use = (id: number): void => container.runInScope("s", id, () => undefined);
  return { manager, container, clock, use };
}

/** Idle for a second is too long, and a sweep is a tenth of a second late at the most. */
class SweptScopeManager extends RetainingScopeManager {
  constructor(clock: Clock) {
    super({ clock });
    this.retain(new Timeouts({ idleTimeoutMs: 1_000, sweepIntervalMs: 100, clock: this.clock }));
  }
}

describe("timeouts", () => {
  it("E1 a scope that nobody asks for ends between its timeout and one sweep interval later, never before", () => {
    for (const [startMs, idleTimeoutMs, sweepIntervalMs] of [
      [0, 1_000, 1_000],
      [999, 1_000, 1_000],
      [1, 10_500, 1_000],
      [123, 77, 10],
      [7, 3, 250],
    ] as const) {
      const { manager, clock, use } = expiring({ idleTimeoutMs, sweepIntervalMs }, new ManualClock(startMs));
      const closedAtMs: number[] = [];
      manager.events.on("closed", () => closedAtMs.push(clock.now()));
      use(1);
      clock.advance(idleTimeoutMs - 1);
      expect(manager.has(1)).toBe(true);
      clock.advance(1 + sweepIntervalMs);
      expect(manager.has(1)).toBe(false);
      expect(closedAtMs[0]).toBeGreaterThanOrEqual(startMs + idleTimeoutMs);
      expect(closedAtMs[0]).toBeLessThanOrEqual(startMs + idleTimeoutMs + sweepIntervalMs);
    }
  });

  it("E1 whoever asks for a scope at the moment its time is over gets a fresh one, a moment before the old one", () => {
    const { container, clock, use } = expiring({ idleTimeoutMs: 1_000, sweepIntervalMs: 60_000 });
    use(1);
    const first = container.runInScope("s", 1, () => container.getCurrentScope("s"));
    clock.advance(999);
    expect(container.runInScope("s", 1, () => container.getCurrentScope("s"))).toBe(first);
    clock.advance(1_000);
    expect(container.runInScope("s", 1, () => container.getCurrentScope("s"))).not.toBe(first);
    expect(first).toMatchObject({ state: "closed", closeReason: "idle-timeout" });
  });

  it("E1 a scope that was in use when its slot was looked at, and has a far absolute timeout, still ends when idle", async () => {
    const { manager, container, clock } = expiring({
      idleTimeoutMs: 1_000,
      absoluteTimeoutMs: 3_600_000,
      sweepIntervalMs: 100,
    });
    const work = deferred();
    const inside = container.runInScope("s", 1, () => work.promise);
    clock.advance(5_000);
    work.resolve();
    await inside;
    clock.advance(1_100);
    expect(manager.metrics().closedBy).toEqual({ "idle-timeout": 1 });
  });

  it("E2 each scope can have an age of its own, and shorter limits take effect at once", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 60_000, sweepIntervalMs: 10 });
    for (const id of [1, 2, 3]) use(id);
    manager.timeouts.setTimeouts(manager.retained(1), { idleTimeoutMs: 500 });
    manager.timeouts.setTimeouts(manager.retained(2), { absoluteTimeoutMs: 1_000 });
    clock.advance(510);
    expect([1, 2, 3].map((id) => manager.has(id))).toEqual([false, true, true]);
    clock.advance(500);
    expect([1, 2, 3].map((id) => manager.has(id))).toEqual([false, false, true]);
    expect(manager.metrics().closedBy).toEqual({ "idle-timeout": 1, "absolute-timeout": 1 });
  });

  it("E2 longer limits take effect too, however far away", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000 });
    use(1);
    const thirtyDaysMs = 30 * 24 * 3_600_000;
    manager.timeouts.setTimeouts(manager.retained(1), { idleTimeoutMs: thirtyDaysMs });
    clock.advance(thirtyDaysMs - 1);
    expect(manager.has(1)).toBe(true);
    clock.advance(1_001);
    expect(manager.has(1)).toBe(false);
  });

  it("E3 a touch keeps a scope alive for one timeout more, and no longer", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000, sweepIntervalMs: 10 });
    use(1);
    for (let touch = 0; touch < 5; touch++) {
      clock.advance(900);
      manager.timeouts.touch(manager.retained(1));
    }
    expect(manager.timeouts.expiresAtMs(manager.retained(1))).toBe(5_500);
    clock.advance(999);
    expect(manager.has(1)).toBe(true);
    clock.advance(11);
    expect(manager.has(1)).toBe(false);
  });

  it("E3 no touch keeps a scope alive beyond its absolute timeout", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000, absoluteTimeoutMs: 2_500, sweepIntervalMs: 10 });
    use(1);
    for (const touchedAtMs of [900, 1_800, 2_400]) {
      clock.set(touchedAtMs);
      manager.timeouts.touch(manager.retained(1));
    }
    clock.set(2_510);
    expect(manager.metrics().closedBy).toEqual({ "absolute-timeout": 1 });
  });

  it("E4 a sweep that is asked for ends all that is due, and nothing else", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000, sweepIntervalMs: 60_000 });
    for (let id = 0; id < 2_500; id++) use(id);
    clock.advance(500);
    for (let id = 2_500; id < 3_000; id++) use(id);
    clock.advance(500);
    expect(manager.timeouts.sweep()).toBe(2_500);
    expect(manager.timeouts.sweep()).toBe(0);
    expect(manager.metrics()).toMatchObject({ open: 500, closedBy: { "idle-timeout": 2_500 } });
  });

  it("E5 of 500 scopes in use and 500 idle ones the sweep ends the idle ones, and the others after their time", async () => {
    const { manager, container, clock, use } = expiring({ idleTimeoutMs: 1_000 });
    const work = deferred();
    const inside = Array.from({ length: 500 }, (_, id) => container.runInScope("s", id, () => work.promise));
    for (let id = 500; id < 1_000; id++) use(id);
    clock.advance(10_000);
    expect(manager.metrics()).toMatchObject({ open: 500, idle: 0, active: 500 });
    work.resolve();
    await Promise.all(inside);
    clock.advance(999);
    expect(manager.metrics()).toMatchObject({ open: 500, idle: 500 });
    clock.advance(1_001);
    expect(manager.metrics()).toMatchObject({ open: 0, closedBy: { "idle-timeout": 1_000 } });
  });

  it("a scope in use when its absolute time comes admits nobody new and ends with its last user", async () => {
    const { manager, container, clock } = expiring({ absoluteTimeoutMs: 1_000, sweepIntervalMs: 10 });
    const work = deferred();
    const inside = container.runInScope("s", 1, async () => {
      const scope = container.getCurrentScope("s");
      await work.promise;
      return scope;
    });
    clock.advance(1_010);
    expect(manager.metrics()).toMatchObject({ open: 1, closed: 0 });
    expect(manager.has(1)).toBe(false);
    work.resolve();
    expect(await inside).toMatchObject({ state: "closed", closeReason: "absolute-timeout" });
  });

  it("where both limits are over, the reason is the one that came first", () => {
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000, absoluteTimeoutMs: 900, sweepIntervalMs: 60_000 });
    use(1);
    clock.advance(5_000);
    manager.timeouts.sweep();
    expect(manager.metrics().closedBy).toEqual({ "absolute-timeout": 1 });
  });

  it("one pass looks at no more than 250 scopes, the rest follow without delay", () => {
    const passes: number[] = [];
    class CountingClock extends ManualClock {
      override schedule(callback: () => void, delayMs: number): () => void {
        const counting = (): void => {
          const before = manager.metrics().closed;
          callback();
          passes.push(manager.metrics().closed - before);
        };
        return super.schedule(counting, delayMs);
      }
    }
    const { manager, clock, use } = expiring({ idleTimeoutMs: 1_000 }, new CountingClock());
    for (let id = 0; id < 4_321; id++) use(id);
    clock.set(2_000);
    expect(manager.metrics().open).toBe(0);
    expect(Math.max(...passes)).toBe(250);
    expect(passes.reduce((sum, ended) => sum + ended)).toBe(4_321);
  });

  it("there is one timer while there are scopes that can expire, and none otherwise", async () => {
    const { manager, container, clock, use } = expiring({ idleTimeoutMs: 1_000 });
    expect(clock.pending).toBe(0);
    for (let id = 0; id < 50; id++) {
      use(id);
      clock.advance(7);
    }
    expect(clock.pending).toBe(1);
    clock.advance(3_000);
    expect([manager.metrics().open, clock.pending]).toEqual([0, 0]);
    use(1);
    expect(clock.pending).toBe(1);
    await container.dispose();
    expect(clock.pending).toBe(0);
  });

  it("what is disposed by a sweep runs outside of every context, also of the one that opened the scope", () => {
    const { container, clock } = expiring({ idleTimeoutMs: 1_000 });
    const other = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const Part = token<string>("Part");
    container.bind(Part, {
      scope: "s",
      useFactory: () => "part",
      dispose: () => void seen.push(other.getStore(), container.getCurrentScope("s")),
    });
    other.run("somebody's request", () => container.runInScope("s", 1, () => container.get(Part)));
    container.runInScope("s", 2, () => clock.advance(2_000));
    expect(seen).toEqual([undefined, undefined]);
  });

  it("limits that are no durations are refused when they are given", () => {
    const clock = new ManualClock();
    for (const bad of [0, -1, NaN, Infinity, "1000" as unknown as number]) {
      for (const option of ["idleTimeoutMs", "absoluteTimeoutMs", "sweepIntervalMs"]) {
        expect(() => new Timeouts({ [option]: bad, clock })).toThrow(InvalidOptionsError);
      }
    }
    const { manager, use } = expiring({ idleTimeoutMs: 1_000 });
    use(1);
    expect(() => manager.timeouts.setTimeouts(manager.retained(1), { idleTimeoutMs: 0 })).toThrow(InvalidOptionsError);
    expect(manager.timeouts.expiresAtMs(manager.retained(1))).toBe(1_000);
  });

  it("E1 a clock that fails to make a timer is told of, and sweeps go on with the next scope that is opened", () => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    let fails = true;
    const failing: Clock = {
      now: () => clock.now(),
      schedule: (callback, delayMs) => {
        if (fails) throw new Error("no timer");
        return clock.schedule(callback, delayMs);
      },
    };
    const manager = new SweptScopeManager(failing);
    const container = createContainer({ onError: (error) => errors.push(error) }).registerScopeManager("s", manager);
    const use = (id: number): void => container.runInScope("s", id, () => undefined);
    use(1);
    fails = false;
    clock.advance(5_000);
    expect([errors.length, manager.metrics().open]).toEqual([1, 1]);
    use(2);
    clock.advance(1_200);
    expect(manager.metrics()).toMatchObject({ open: 0, closedBy: { "idle-timeout": 2 } });
    expect(clock.pending).toBe(0);
  });

  it("a clock that fails to tell the time is told of, and refuses nobody", () => {
    const errors: unknown[] = [];
    const manager = new SweptScopeManager({
      now: () => {
        throw new Error("no time");
      },
      schedule: () => () => undefined,
    });
    const container = createContainer({ onError: (error) => errors.push(error) }).registerScopeManager("s", manager);
    for (const id of [1, 1, 2]) container.runInScope("s", id, () => undefined);
    expect(manager.metrics()).toMatchObject({ opened: 2, open: 2, entered: 3, rejected: 0 });
    expect(errors.length).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from "@jest/globals";
import { token } from "@ambit/core";
import { deferred } from "./fixtures/deferred.js";
import { Cart, house, minuteMs } from "./fixtures/house.js";

describe("a session that nobody uses", () => {
  it("K2 stays while nobody is inside, and is found again by its id with the same instances", () => {
    const { clock, cartOf } = house();
    const cart = cartOf("s1");
    clock.advance(29 * minuteMs);
    expect(cartOf("s1")).toBe(cart);
    expect(cart.disposed).toBe(0);
  });

  it("K8 is over after thirty minutes; whoever asks then gets a fresh one, and the old one's instances are disposed", () => {
    const { clock, sessions, cartOf } = house();
    const cart = cartOf("s1");
    clock.advance(30 * minuteMs - 1);
    expect(sessions.expiresAt("s1")).toBe(30 * minuteMs);
    clock.advance(1);
    expect(sessions.expiresAt("s1")).toBeUndefined();
    expect(cartOf("s1")).not.toBe(cart);
    expect(cart.disposed).toBe(1);
  });

  it("K10 defect D07 counts its idle time from the last leaving, not from its opening or the last entry", async () => {
    const { clock, sessions, container, cartOf } = house({ idleTimeoutMs: 50 });
    const cart = cartOf("s1");
    for (let visit = 0; visit < 5; visit++) {
      clock.advance(30);
      expect(cartOf("s1")).toBe(cart);
    }
    const gate = deferred();
    const visit = container.runInScope("session", "s1", () => gate.promise);
    clock.advance(40);
    gate.resolve();
    await visit;
    expect(sessions.expiresAt("s1")).toBe(clock.now() + 50);
    clock.advance(49);
    expect(cartOf("s1")).toBe(cart);
  });

  it("K10 idle time starts when the last of several flows leaves", async () => {
    const { clock, sessions, container } = house({ idleTimeoutMs: 50 });
    const gates = [deferred(), deferred()];
    const visits = gates.map((gate) => container.runInScope("session", "s1", () => gate.promise));
    gates[0]!.resolve();
    await visits[0];
    expect(sessions.expiresAt("s1")).toBeUndefined();
    clock.advance(1_000);
    gates[1]!.resolve();
    await visits[1];
    expect(sessions.expiresAt("s1")).toBe(1_050);
  });

  it("defect D09 is ended by a timer also where nobody ever asks again, at most a sweep interval late", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 10_000, sweepIntervalMs: 500 });
    clock.advance(123);
    const cart = cartOf("s1");
    clock.advance(9_999);
    expect(cart.disposed).toBe(0);
    clock.advance(501);
    expect(cart.disposed).toBe(1);
    expect(sessions.metrics()).toMatchObject({ open: 0, closedBy: { "idle-timeout": 1 } });
    expect(clock.pending).toBe(0);
  });

  it("defect D09 sweep() ends at once all that are due, tells how many, and nobody else", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 1_000, sweepIntervalMs: 600_000 });
    const due = ["a", "b", "c"].map(cartOf);
    clock.advance(500);
    const fresh = cartOf("d");
    clock.advance(500);
    expect(sessions.sweep()).toBe(3);
    expect(due.map(({ disposed }) => disposed)).toEqual([1, 1, 1]);
    expect(fresh.disposed).toBe(0);
    expect(sessions.sweep()).toBe(0);
  });

  it("defect D10 every way out disposes: leaving the time behind, closing, the bound, and the end of the container", async () => {
    const { clock, sessions, container, cartOf } = house({ idleTimeoutMs: 1_000, maxSessions: 2 });
    const expired = cartOf("expired");
    clock.advance(2_000);
    const closed = cartOf("closed");
    await container.closeScope("session", "closed");
    const [evicted, shutDown] = [cartOf("evicted"), cartOf("shut down")];
    const last = cartOf("last");
    await container.dispose();
    expect([expired, closed, evicted, shutDown, last].map(({ disposed }) => disposed)).toEqual([1, 1, 1, 1, 1]);
    expect(sessions.metrics().closedBy).toEqual({ "idle-timeout": 1, closed: 1, evicted: 1, shutdown: 2 });
  });

  it("defect D11 is over at the very instant of its timeout, by a clock that the test brings", () => {
    const { clock, cartOf } = house({ idleTimeoutMs: 100 });
    clock.set(5);
    const cart = cartOf("s1");
    clock.set(105);
    expect(cartOf("s1")).not.toBe(cart);
  });

  it("defect D11 an entry looks at no other session: two thousand due ones are still there after it", () => {
    const { clock, sessions, container, cartOf } = house({ idleTimeoutMs: 1_000, sweepIntervalMs: 3_600_000 });
    for (let id = 0; id < 2_000; id++) container.runInScope("session", id, () => undefined);
    clock.advance(5_000);
    cartOf("new");
    expect(sessions.metrics().open).toBe(2_001);
    expect(sessions.sweep()).toBe(2_000);
  });

  it("defect D11 a sweep by timer takes a bounded number at a time, each disposal once", () => {
    const { clock, sessions, container } = house({ idleTimeoutMs: 1_000, sweepIntervalMs: 1_000 });
    const closedPerPass = new Map<number, number>();
    let pass = 0;
    const clocked = clock.schedule.bind(clock);
    clock.schedule = (callback, delayMs) => clocked(() => (pass++, callback()), delayMs);
    sessions.events.on("closed", () => closedPerPass.set(pass, (closedPerPass.get(pass) ?? 0) + 1));
    for (let id = 0; id < 2_500; id++) container.runInScope("session", id, () => undefined);
    clock.advance(3_000);
    expect([...closedPerPass.values()]).toEqual(Array<number>(10).fill(250));
  });
});

describe("a session in use", () => {
  it("K7 Z1 defect D08 is not ended by its idle time, however long the visit and whoever comes by meanwhile", async () => {
    const { clock, sessions, container, cartOf } = house({ idleTimeoutMs: 50 });
    const gate = deferred();
    const visit = container.runInScope("session", "s1", async () => {
      const before = container.get(Cart);
      await gate.promise;
      expect(container.get(Cart)).toBe(before);
      return before;
    });
    clock.advance(1_000);
    cartOf("other");
    expect(sessions.sweep()).toBe(0);
    gate.resolve();
    expect((await visit).disposed).toBe(0);
  });

  it("defect D08 stays also for a flow that came in by what another had captured", async () => {
    const { clock, container, sessions } = house({ idleTimeoutMs: 50 });
    const gate = deferred();
    const flow = container.runInScope("session", "s1", () => container.captureScopes());
    const visit = flow.run(() => gate.promise);
    clock.advance(1_000);
    expect(sessions.metrics().open).toBe(1);
    gate.resolve();
    await visit;
    clock.advance(1_051);
    expect(sessions.metrics().open).toBe(0);
  });

  it("K4 an id that nobody knows opens a fresh, usable session", () => {
    const { sessions, cartOf } = house();
    expect(sessions.touch("unknown")).toBe(false);
    expect(sessions.expiresAt("unknown")).toBeUndefined();
    expect(sessions.setTimeouts("unknown", { idleTimeoutMs: 5 })).toBe(false);
    expect(cartOf("unknown").owner).toBe("unknown");
    expect(sessions.touch("unknown")).toBe(true);
  });

  it("events tell of the expiry once, with the reason, and of each disposal", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 50 });
    const heard: unknown[] = [];
    for (const event of ["expired", "closing", "instanceDisposed", "closed"] as const) {
      sessions.events.on(event, ({ id }) => heard.push([event, id]));
    }
    cartOf("s1");
    clock.advance(1_051);
    const reasons = [
      ["expired", "s1"],
      ["closing", "s1"],
      ["instanceDisposed", "s1"],
      ["closed", "s1"],
    ];
    expect(heard).toEqual(reasons);
  });

  it("what disposers throw after a timeout goes to onError, and the other sessions end all the same", async () => {
    const told: unknown[] = [];
    const { clock, container, sessions, cartOf } = house(
      { idleTimeoutMs: 50 },
      { onError: (error) => told.push(error) },
    );
    const Broken = token<object>("Broken");
    const failure = new Error("will not end");
    const failures: unknown[] = [];
    sessions.events.on("disposeFailed", ({ error, token: name }) => failures.push([name, error]));
    container.bind(Broken, {
      scope: "session",
      useFactory: () => ({}),
      dispose: () => {
        throw failure;
      },
    });
    container.runInScope("session", "s1", () => container.get(Broken));
    const other = cartOf("s2");
    clock.advance(1_051);
    expect(failures).toEqual([["Broken", failure]]);
    expect(told).toEqual([failure]);
    expect(other.disposed).toBe(1);
    expect(sessions.metrics()).toMatchObject({ open: 0, disposeFailures: 1 });
  });
});

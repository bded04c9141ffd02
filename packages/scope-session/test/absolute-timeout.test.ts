import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Cart, house } from "./fixtures/house.js";

describe("a session with an absolute timeout", () => {
  it("ends when it is over, however often it was used, with that reason", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 60, absoluteTimeoutMs: 200 });
    const cart = cartOf("s1");
    for (let visit = 0; visit < 6; visit++) {
      clock.advance(30);
      expect(cartOf("s1")).toBe(cart);
    }
    expect(sessions.expiresAt("s1")).toBe(200);
    clock.set(200);
    expect(cartOf("s1")).not.toBe(cart);
    expect(sessions.metrics().closedBy).toEqual({ "absolute-timeout": 1 });
  });

  it("K7 Z1 defect D08 in use when the time comes, it ends with its last user, while entrants get a fresh one", async () => {
    const { clock, sessions, container, cartOf } = house({
      idleTimeoutMs: 1_000,
      absoluteTimeoutMs: 5_000,
      sweepIntervalMs: 100,
    });
    const gate = deferred();
    const heard: unknown[] = [];
    sessions.events.on("expired", ({ reason }) => heard.push(reason));
    const visit = container.runInScope("session", "s1", async () => {
      const cart = container.get(Cart);
      await gate.promise;
      expect(container.get(Cart)).toBe(cart);
      return cart;
    });
    clock.advance(5_100);
    expect(heard).toEqual(["absolute-timeout"]);
    const fresh = cartOf("s1");
    expect(sessions.metrics()).toMatchObject({ open: 2, active: 1 });
    gate.resolve();
    const old = await visit;
    expect(old).not.toBe(fresh);
    expect([old.disposed, fresh.disposed]).toEqual([1, 0]);
    expect(cartOf("s1")).toBe(fresh);
  });

  it("K7 a flow that is inside may enter it again and create things there until it leaves", async () => {
    const { clock, sessions, container, cartOf } = house({ absoluteTimeoutMs: 100 });
    const gate = deferred();
    const visit = container.runInScope("session", "s1", async () => {
      await gate.promise;
      const inner = container.runInScope("session", "s1", () => container.get(Cart));
      expect(container.get(Cart)).toBe(inner);
      return inner;
    });
    clock.set(100);
    const fresh = cartOf("s1");
    gate.resolve();
    const old = await visit;
    expect(old).not.toBe(fresh);
    expect([old.disposed, fresh.disposed]).toEqual([1, 0]);
    expect(sessions.metrics()).toMatchObject({ open: 1, closed: 1 });
  });

  it("names the limit that comes first", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 100, absoluteTimeoutMs: 500, sweepIntervalMs: 10 });
    const heard: unknown[] = [];
    sessions.events.on("closed", ({ id, reason }) => heard.push([id, reason]));
    cartOf("left alone");
    cartOf("used");
    for (let step = 0; step < 6; step++) {
      clock.advance(90);
      cartOf("used");
    }
    expect(heard).toEqual([
      ["left alone", "idle-timeout"],
      ["used", "absolute-timeout"],
    ]);
  });

  it("a visit across a sweep does not make it stay beyond its idle time afterwards", async () => {
    const { clock, sessions, container } = house({
      idleTimeoutMs: 1_000,
      absoluteTimeoutMs: 1_000_000,
      sweepIntervalMs: 100,
    });
    const gate = deferred();
    const visit = container.runInScope("session", "s1", () => gate.promise);
    clock.advance(1_500);
    gate.resolve();
    await visit;
    clock.advance(1_100);
    expect(sessions.metrics()).toMatchObject({ open: 0, closedBy: { "idle-timeout": 1 } });
  });
});

describe("timeouts of single sessions", () => {
  it("are asked for when a session is opened; what they leave out is the manager's", () => {
    const asked: unknown[] = [];
    const { clock, sessions, cartOf } = house({
      idleTimeoutMs: 100,
      absoluteTimeoutMs: 10_000,
      timeouts: (id) => {
        asked.push(id);
        return id === "admin" ? { idleTimeoutMs: 10 } : id === "kiosk" ? { absoluteTimeoutMs: 50 } : undefined;
      },
    });
    const [admin, kiosk, guest] = [cartOf("admin"), cartOf("kiosk"), cartOf("guest")];
    expect(["admin", "kiosk", "guest"].map((id) => sessions.expiresAt(id))).toEqual([10, 50, 100]);
    cartOf("guest");
    expect(asked).toEqual(["admin", "kiosk", "guest"]);
    clock.set(10);
    expect([cartOf("admin") === admin, cartOf("kiosk") === kiosk, cartOf("guest") === guest]).toEqual([
      false,
      true,
      true,
    ]);
    clock.set(50);
    expect([cartOf("kiosk") === kiosk, cartOf("guest") === guest]).toEqual([false, true]);
  });

  it("can be changed later: both ways, and what is left out stays as it was", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 1_000, sweepIntervalMs: 100 });
    const [longer, shorter] = [cartOf("longer"), cartOf("shorter")];
    expect(sessions.setTimeouts("longer", { idleTimeoutMs: 50_000 })).toBe(true);
    expect(sessions.setTimeouts("shorter", { idleTimeoutMs: 300 })).toBe(true);
    expect(sessions.setTimeouts("longer", { absoluteTimeoutMs: 20_000 })).toBe(true);
    clock.advance(400);
    expect([longer.disposed, shorter.disposed]).toEqual([0, 1]);
    clock.advance(19_500);
    expect(longer.disposed).toBe(0);
    clock.advance(200);
    expect(longer.disposed).toBe(1);
  });

  it("a shorter time that is over already ends the session on the next access", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 1_000 });
    const cart = cartOf("s1");
    clock.advance(500);
    sessions.setTimeouts("s1", { idleTimeoutMs: 500 });
    expect(sessions.touch("s1")).toBe(false);
    expect(cartOf("s1")).not.toBe(cart);
    expect(cart.disposed).toBe(1);
  });

  it("hold for one session only: the next one with the same id has the manager's again", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 100 });
    cartOf("s1");
    sessions.setTimeouts("s1", { idleTimeoutMs: 5 });
    clock.advance(5);
    cartOf("s1");
    expect(sessions.expiresAt("s1")).toBe(105);
  });
});

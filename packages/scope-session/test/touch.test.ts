import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { house } from "./fixtures/house.js";

describe("touching a session", () => {
  it("starts its idle time anew without entering it", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 50 });
    const cart = cartOf("s1");
    for (let step = 0; step < 5; step++) {
      clock.advance(40);
      expect(sessions.touch("s1")).toBe(true);
    }
    expect(sessions.expiresAt("s1")).toBe(clock.now() + 50);
    expect(sessions.metrics()).toMatchObject({ entered: 1, open: 1 });
    expect(cart.disposed).toBe(0);
  });

  it("Z2 at the instant of the timeout the reaper wins, whichever of the two comes first", () => {
    for (const reapFirst of [true, false]) {
      const { clock, sessions, cartOf } = house({ idleTimeoutMs: 50, sweepIntervalMs: 100_000 });
      const cart = cartOf("s1");
      clock.set(50);
      const reap = () => sessions.sweep();
      const touch = () => sessions.touch("s1");
      const [reaped, touched] = reapFirst ? [reap(), touch()] : [touch(), reap()].reverse();
      expect({ reaped, touched }).toEqual({ reaped: 1, touched: false });
      expect(cart.disposed).toBe(1);
    }
  });

  it("Z2 an instant earlier the touch wins, whichever comes first, and nothing is disposed", () => {
    for (const reapFirst of [true, false]) {
      const { clock, sessions, cartOf } = house({ idleTimeoutMs: 50, sweepIntervalMs: 100_000 });
      const cart = cartOf("s1");
      clock.set(49);
      const reap = () => sessions.sweep();
      const touch = () => sessions.touch("s1");
      const [reaped, touched] = reapFirst ? [reap(), touch()] : [touch(), reap()].reverse();
      expect({ reaped, touched }).toEqual({ reaped: 0, touched: true });
      clock.set(98);
      expect(cartOf("s1")).toBe(cart);
    }
  });

  it("Z2 a sweep by timer, due together with other timers of that instant, ends nothing that was touched before it", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 1_000, sweepIntervalMs: 1_000 });
    const cart = cartOf("s1");
    let touched: boolean | undefined;
    clock.schedule(() => (touched = sessions.touch("s1")), 999);
    clock.set(1_998);
    expect([touched, cart.disposed]).toEqual([true, 0]);
    clock.set(3_000);
    expect(cart.disposed).toBe(1);
  });

  it("while somebody is inside it changes nothing: the idle time starts when he leaves", async () => {
    const { clock, sessions, container } = house({ idleTimeoutMs: 50 });
    const gate = deferred();
    const visit = container.runInScope("session", "s1", () => gate.promise);
    clock.advance(10);
    expect(sessions.touch("s1")).toBe(true);
    expect(sessions.expiresAt("s1")).toBeUndefined();
    clock.advance(500);
    gate.resolve();
    await visit;
    expect(sessions.expiresAt("s1")).toBe(560);
  });

  it("does not put off an absolute timeout", () => {
    const { clock, sessions, cartOf } = house({ idleTimeoutMs: 50, absoluteTimeoutMs: 60 });
    cartOf("s1");
    clock.set(40);
    expect(sessions.touch("s1")).toBe(true);
    expect(sessions.expiresAt("s1")).toBe(60);
    clock.set(60);
    expect(sessions.touch("s1")).toBe(false);
  });

  it("counts for the bound too: of two idle sessions, the one not touched makes room", () => {
    const { clock, sessions, cartOf } = house({ maxSessions: 2 });
    const [first, second] = [cartOf("first"), cartOf("second")];
    clock.advance(10);
    sessions.touch("first");
    cartOf("third");
    expect([first.disposed, second.disposed]).toEqual([0, 1]);
  });
});

import { describe, expect, it } from "@jest/globals";
import { ScopeCapacityError } from "@ambit/core";
import { deferred } from "./fixtures/deferred.js";
import { Cart, house } from "./fixtures/house.js";
import { stateOf, turns } from "./fixtures/turns.js";

describe("a bounded number of sessions", () => {
  it("closes the one that has been idle longest: the one left first, not the one opened first", () => {
    const { sessions, container, cartOf } = house({ maxSessions: 3 });
    const [a, b, c] = [cartOf("a"), cartOf("b"), cartOf("c")];
    container.runInScope("session", "a", () => undefined);
    cartOf("d");
    expect([a, b, c].map(({ disposed }) => disposed)).toEqual([0, 1, 0]);
    cartOf("e");
    expect([a, b, c].map(({ disposed }) => disposed)).toEqual([0, 1, 1]);
    expect(sessions.metrics()).toMatchObject({ open: 3, peakOpen: 3, closedBy: { evicted: 2 }, overflows: 0 });
  });

  it("never closes one in use: then there is one more for a time, which is told, and goes when it is left", async () => {
    const { sessions, container } = house({ maxSessions: 2 });
    const overflows: unknown[] = [];
    sessions.events.on("overflow", ({ id, open, limit }) => overflows.push({ id, open, limit }));
    const gates = ["a", "b", "c"].map((id) => ({ id, gate: deferred() }));
    const visits = gates.map(({ id, gate }) =>
      container.runInScope("session", id, async () => {
        const cart = container.get(Cart);
        await gate.promise;
        return cart;
      }),
    );
    expect(overflows).toEqual([{ id: "c", open: 3, limit: 2 }]);
    expect(sessions.metrics()).toMatchObject({ open: 3, active: 3, overflows: 1 });
    gates[1]!.gate.resolve();
    expect((await visits[1])!.disposed).toBe(1);
    expect(sessions.metrics()).toMatchObject({ open: 2, closedBy: { evicted: 1 } });
    for (const { gate } of gates) gate.resolve();
    const left = await Promise.all(visits);
    expect(left.map(({ disposed }) => disposed)).toEqual([0, 1, 0]);
  });

  it("refuses where it is told to, with a typed error; those who are known come in all the same", async () => {
    const { sessions, container } = house({ maxSessions: 1, whenFull: "reject" });
    const gate = deferred();
    const visit = container.runInScope("session", "a", () => gate.promise);
    expect(() => container.runInScope("session", "b", () => undefined)).toThrow(ScopeCapacityError);
    await expect(container.runInScopeAsync("session", "b", () => undefined)).rejects.toThrow(ScopeCapacityError);
    container.runInScope("session", "a", () => undefined);
    expect(sessions.metrics()).toMatchObject({ open: 1, rejected: 2 });
    gate.resolve();
    await visit;
    container.runInScope("session", "b", () => undefined);
    expect(sessions.metrics()).toMatchObject({ open: 1, closedBy: { evicted: 1 } });
  });

  it("K6 lets asynchronous entries wait for a place, whoever came first goes first", async () => {
    const { container } = house({ maxSessions: 1, whenFull: "wait" });
    const gates = ["a", "b", "c", "d"].map((id) => ({ id, gate: deferred() }));
    const came: string[] = [];
    const visits = gates.map(({ id, gate }) =>
      container.runInScopeAsync("session", id, async () => {
        came.push(id);
        await gate.promise;
      }),
    );
    await turns();
    for (const [index, { gate }] of gates.entries()) {
      expect(came).toEqual(["a", "b", "c", "d"].slice(0, index + 1));
      gate.resolve();
      await visits[index];
      await turns();
    }
  });

  it("K6 waits no longer than waitTimeoutMs, then refuses with a typed error", async () => {
    const { clock, sessions, container } = house({ maxSessions: 1, whenFull: "wait", waitTimeoutMs: 5_000 });
    const gate = deferred();
    const visit = container.runInScope("session", "a", () => gate.promise);
    const waiting = container.runInScopeAsync("session", "b", () => "came in");
    await turns(); // it waits from here on
    clock.advance(4_999);
    expect(await stateOf(waiting)).toBe("pending");
    clock.advance(1);
    await expect(waiting).rejects.toMatchObject({ code: "SCOPE_CAPACITY", scope: "session", limit: 1 });
    expect(sessions.metrics()).toMatchObject({ rejected: 1, entered: 1 });
    gate.resolve();
    await visit;
    expect(await container.runInScopeAsync("session", "b", () => "came in")).toBe("came in");
  });

  it("K6 a synchronous entry cannot wait and is told how to", async () => {
    const { container } = house({ maxSessions: 1, whenFull: "wait" });
    const gate = deferred();
    const visit = container.runInScope("session", "a", () => gate.promise);
    expect(() => container.runInScope("session", "b", () => undefined)).toThrow(/runInScopeAsync/);
    gate.resolve();
    await visit;
  });

  it("a session that waits to end counts no more: its time is over, and the fresh one has the place", async () => {
    const { clock, sessions, container, cartOf } = house({
      maxSessions: 1,
      whenFull: "reject",
      absoluteTimeoutMs: 100,
    });
    const gate = deferred();
    const visit = container.runInScope("session", "s1", () => gate.promise);
    clock.set(100);
    expect(cartOf("s1").disposed).toBe(0);
    expect(sessions.metrics()).toMatchObject({ open: 2, rejected: 0 });
    gate.resolve();
    await visit;
    expect(sessions.metrics()).toMatchObject({ open: 1 });
  });
});

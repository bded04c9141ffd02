import { describe, expect, it } from "@jest/globals";
import { createContainer, scopeId, token } from "@ambit/core";
import { ManualClock, outsideOfContexts, RetainingScopeManager } from "@ambit/manager-kit";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { deferred } from "./fixtures/deferred.js";
import { house, Pool } from "./fixtures/house.js";
import { stateOf, turns } from "./fixtures/turns.js";

describe("a tenant", () => {
  it("M2 has its services made once, when they are first asked for, also by several flows at once", async () => {
    const { container } = house();
    const Index = token<{ readonly of: unknown }>("Index");
    const gate = deferred();
    let made = 0;
    container.bind(Index, {
      scope: "tenant",
      useFactory: async (resolver) => {
        const of = resolver.get(scopeId("tenant"));
        made++;
        await gate.promise;
        return { of };
      },
    });
    container.runInScope("tenant", "acme", () => undefined);
    expect(made).toBe(0);
    const asked = Array.from({ length: 10 }, () =>
      container.runInScope("tenant", "acme", () => container.getAsync(Index)),
    );
    gate.resolve();
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect([made, await asked[0]]).toEqual([1, { of: "acme" }]);
  });

  it("stays until it is closed, however long nobody uses it", async () => {
    const { clock, container, poolOf } = house();
    const pool = poolOf("acme");
    clock.advance(365 * 24 * 3_600_000);
    expect(poolOf("acme")).toBe(pool);
    expect(clock.pending).toBe(0);
    expect(await container.closeScope("tenant", "acme")).toBe(true);
    expect(pool.ended).toBe(1);
    expect(await container.closeScope("tenant", "acme")).toBe(false);
    expect(poolOf("acme")).not.toBe(pool);
  });

  it("defect D24 with a timeout, one that nobody uses ends by itself; the others do not", async () => {
    const { clock, tenants, poolOf } = house({ idleTimeoutMs: 60_000, sweepIntervalMs: 1_000 });
    poolOf("quiet");
    clock.advance(50_000);
    poolOf("busy");
    clock.advance(11_000);
    expect(tenants.tenants()).toEqual(["busy"]);
    await turns();
    expect(tenants.metrics().closedBy).toEqual({ "idle-timeout": 1 });
  });

  it("defect D24 with a bound, the longest idle one makes room; one in use never", async () => {
    const { tenants, container, poolOf } = house({ maxTenants: 2 });
    const gate = deferred();
    const visit = container.runInScope("tenant", "in use", () => gate.promise);
    poolOf("older");
    poolOf("newer");
    expect(tenants.tenants()).toEqual(["in use", "newer"]);
    poolOf("newest");
    expect(tenants.tenants()).toEqual(["in use", "newest"]);
    expect(tenants.metrics().overflows).toBe(0);
    gate.resolve();
    await visit;
  });

  it("defect D24 stays in use while a scope within it is in use, though nobody is in the tenant itself", async () => {
    const clock = new ManualClock();
    const tenants = new TenantScopeManager({ clock, idleTimeoutMs: 1_000, maxTenants: 1 });
    const container = createContainer({ clock })
      .registerScopeManager("tenant", tenants)
      .registerScopeManager("session", new RetainingScopeManager({ clock }), { within: "tenant" });
    const gate = deferred();
    const acme = container.runInScope("tenant", "acme", () => container.getCurrentScope("tenant"))!;
    const visit = container.runInScope("session", "s1", () => gate.promise, { parent: acme });
    clock.advance(5_000);
    container.runInScope("tenant", "other", () => undefined);
    expect([tenants.tenants(), acme.state]).toEqual([["acme"], "open"]);
    expect(tenants.metrics()).toMatchObject({ overflows: 1, closedBy: { evicted: 1 } });
    gate.resolve();
    await visit;
    clock.advance(2_000);
    expect([tenants.tenants(), acme.state]).toEqual([[], "closed"]);
  });

  it("M6 all of them end with the container, each of their services once", async () => {
    const { container, tenants, made, poolOf } = house();
    ["a", "b", "c"].forEach(poolOf);
    await Promise.all([container.dispose(), container.dispose()]);
    expect(made.map(({ ended }) => ended)).toEqual([1, 1, 1]);
    expect(tenants.metrics()).toMatchObject({
      open: 0,
      closedBy: { shutdown: 3 },
      instances: { created: 3, disposed: 3, live: 0 },
    });
    expect(() => poolOf("a")).toThrow(expect.objectContaining({ code: "CONTAINER_CLOSED" }));
  });
});

describe("replacing a tenant", () => {
  it("M4 M8 new entrants get a new one, while the old one ends after the last of its users", async () => {
    const { container, tenants, poolOf } = house();
    const gates = [deferred(), deferred()];
    const visits = gates.map((gate) =>
      container.runInScope("tenant", "acme", async () => {
        const pool = container.get(Pool);
        await gate.promise;
        expect(container.get(Pool)).toBe(pool);
        return [pool, pool.query()] as const;
      }),
    );
    const reloaded = tenants.reload("acme");
    await turns(); // until the new one is known to work
    const fresh = poolOf("acme");
    expect(tenants.tenants()).toEqual(["acme"]);
    gates[0]!.resolve();
    const [old] = (await visits[0])!;
    expect([old === fresh, old.ended]).toEqual([false, 0]);
    expect(await stateOf(reloaded)).toBe("pending");
    gates[1]!.resolve();
    expect((await visits[1])![1]).toBe("acme");
    expect(await reloaded).toBe(true);
    expect([old.ended, fresh.ended]).toEqual([1, 0]);
    expect(poolOf("acme")).toBe(fresh);
  });

  it("M8 takes the scopes within it along, once each, before its own services", async () => {
    const clock = new ManualClock();
    const tenants = new TenantScopeManager({ clock });
    const container = createContainer({ clock })
      .registerScopeManager("tenant", tenants)
      .registerScopeManager("session", new RetainingScopeManager({ clock }), { within: "tenant" });
    const ended: string[] = [];
    const note = (name: string) => (): void => void ended.push(name);
    const [Catalog, Cart] = [token<object>("Catalog"), token<object>("Cart")];
    container.bind(Catalog, { scope: "tenant", useFactory: () => ({}), dispose: note("catalog") });
    container.bind(Cart, {
      scope: "session",
      useFactory: (resolver) => ({ of: resolver.get(Catalog) }),
      dispose: note("cart"),
    });
    const gate = deferred();
    const enter = <R>(work: () => R): R =>
      container.runInScopes(
        [
          ["tenant", "acme"],
          ["session", "s1"],
        ],
        work,
      );
    const visit = enter(async () => {
      container.get(Cart);
      await gate.promise;
    });
    const reloaded = tenants.reload("acme");
    await turns();
    const fresh = enter(() => container.get(Cart));
    gate.resolve();
    await Promise.all([visit, reloaded]);
    expect(ended).toEqual(["cart", "catalog"]);
    expect(enter(() => container.get(Cart))).toBe(fresh);
  });

  it("from inside, or from a scope within, does not wait for itself", async () => {
    const { container, tenants, made, poolOf } = house();
    const [before, after] = await container.runInScope("tenant", "acme", async () => {
      const pool = container.get(Pool);
      expect(await tenants.reload("acme")).toBe(true);
      return [pool, pool.ended];
    });
    expect([after, before]).toEqual([0, made[0]]);
    expect(made[0]!.ended).toBe(1);
    expect(poolOf("acme")).not.toBe(made[0]);
  });

  it("Z3 may have to go at once where others in use have taken all room, and is opened anew then", async () => {
    const { container, tenants, poolOf } = house({ maxTenants: 1 });
    const outside = outsideOfContexts();
    const before = poolOf("acme");
    const acme = container.enterScope("tenant", "acme");
    const other = container.enterScope("tenant", "other");

    const reloaded = outside(() => tenants.reload("acme"));
    await turns(); // more than may be open: the new one is idle and goes

    expect(tenants.tenants()).toEqual(["other"]);
    expect(outside(() => poolOf("acme"))).not.toBe(before);
    await acme.exitAsync();
    expect(await reloaded).toBe(true);
    other.exit();
    expect(tenants.metrics()).toMatchObject({ open: 1, active: 0, closedBy: { closed: 1 } });
  });

  it("tells whether there was one, also where it was over already", async () => {
    const { clock, tenants, poolOf } = house({ idleTimeoutMs: 100, sweepIntervalMs: 60_000 });
    expect(await tenants.reload("acme")).toBe(false);
    poolOf("acme");
    clock.advance(100);
    expect(await tenants.reload("acme")).toBe(false);
  });

  it("throws what the old one's disposers throw; the new one is there all the same", async () => {
    const { container, tenants } = house();
    const Broken = token<object>("Broken");
    const failure = new Error("will not end");
    container.bind(Broken, {
      scope: "tenant",
      useFactory: () => ({}),
      dispose: () => {
        throw failure;
      },
    });
    const get = () => container.runInScope("tenant", "acme", () => container.get(Broken));
    const old = get();
    await expect(tenants.reload("acme")).rejects.toBe(failure);
    expect(get()).not.toBe(old);
  });

  it("M4 M8 under load: nobody ever sees an ended service, each ends once, and one is left", async () => {
    const { container, tenants, made, poolOf } = house();
    let seed = 1;
    const next = (below: number): number => (seed = (seed * 16_807) % 2_147_483_647) % below;
    const inside: { readonly leave: () => void; readonly visit: Promise<unknown> }[] = [];
    const reloads: Promise<boolean>[] = [];
    for (let step = 0; step < 2_000; step++) {
      if (next(10) === 0) reloads.push(tenants.reload("acme"));
      else if (next(2) === 0) inside.splice(next(inside.length + 1), 1).forEach(({ leave }) => leave());
      else {
        const gate = deferred();
        const visit = container.runInScope("tenant", "acme", async () => {
          const pool = container.get(Pool);
          await gate.promise;
          return [pool.query(), container.get(Pool) === pool];
        });
        inside.push({ visit, leave: gate.resolve });
      }
      if (next(5) === 0) await Promise.resolve();
    }
    inside.forEach(({ leave }) => leave());
    const seen = await Promise.all(inside.map(({ visit }) => visit));
    expect(seen).toEqual(seen.map(() => ["acme", true]));
    await Promise.all(reloads);
    const last = poolOf("acme");
    expect(made.length).toBeGreaterThan(50);
    expect(made.map((pool) => pool.ended)).toEqual(made.map((pool) => (pool === last ? 0 : 1)));
    expect(tenants.metrics()).toMatchObject({ open: 1, active: 0, opened: made.length, instances: { live: 1 } });
  });
});

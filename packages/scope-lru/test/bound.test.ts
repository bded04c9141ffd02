import { describe, expect, it } from "@jest/globals";
import { createContainer, ScopeCapacityError, token } from "@ambit/core";
import { LruScopeManager } from "@ambit/scope-lru";
import { lru } from "./fixtures/lru.js";
import { visit, type Visit } from "./fixtures/visits.js";

describe("which scope goes", () => {
  it("E8 the one that was entered longest ago, however it was opened (defect D12)", () => {
    const { use, open, manager } = lru({ maxScopes: 2 });
    use("a", "b", "a", "c");
    expect(open("a", "b", "c")).toEqual(["a", "c"]);
    use("a", "d");
    expect(open("a", "b", "c", "d")).toEqual(["a", "d"]);
    expect(manager.metrics()).toMatchObject({ open: 2, peakOpen: 2, closedBy: { evicted: 2 } });
  });

  it("E8 recency counts from entering: one that was left just now, but entered long ago, goes first", async () => {
    const { container, use, open } = lru({ maxScopes: 3 });
    const long = visit(container, "long");
    use("a", "b");
    await long.leave();
    use("c");
    expect(open("long", "a", "b", "c")).toEqual(["a", "b", "c"]);
  });

  it("entering an id that is open ends nothing, least of all itself, also when the bound is reached (defect D13)", () => {
    const { container, use, manager } = lru({ maxScopes: 3 });
    use("a", "b", "c");
    const scope = container.runInScope("page", "a", () => container.getCurrentScope("page"));
    for (let round = 0; round < 10; round++) use("a", "b", "c");
    expect(manager.findScope("a")).toBe(scope);
    expect(manager.metrics()).toMatchObject({ opened: 3, closed: 0 });
  });

  it("the bound holds after every entry, also small ones (defect D14)", () => {
    for (const maxScopes of [1, 2, 5]) {
      const { use, manager } = lru({ maxScopes });
      for (let id = 0; id < 50; id++) {
        use(id);
        expect(manager.metrics().open).toBeLessThanOrEqual(maxScopes);
      }
      expect(manager.metrics()).toMatchObject({ open: maxScopes, peakOpen: maxScopes });
    }
  });

  it("what the container disposes when a scope is evicted is disposed once, and the books balance", () => {
    const disposed: number[] = [];
    const { container, manager } = lru({ maxScopes: 10 });
    const Part = token<number>("Part");
    let count = 0;
    container.bind(Part, { scope: "page", useFactory: () => ++count, dispose: (part) => void disposed.push(part) });
    for (let id = 0; id < 100; id++) container.runInScope("page", id, () => container.get(Part));
    expect(disposed).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
    expect(manager.metrics().instances).toEqual({ created: 100, disposed: 90, released: 0, live: 10 });
  });

  it("E6 once some have to go, they go in order down to the target, and then none for a while", () => {
    const evicted: unknown[] = [];
    const { use, manager } = lru({ maxScopes: 10, evictTo: 6 });
    manager.events.on("evicted", ({ id, reason }) => evicted.push(id, reason));
    for (let id = 1; id <= 10; id++) use(id);
    expect(evicted).toEqual([]);
    use(11);
    expect(evicted).toEqual([1, 2, 3, 4, 5].flatMap((id) => [id, "evicted"]));
    expect(manager.metrics().open).toBe(6);
    use(12, 13, 14, 15);
    expect(evicted).toHaveLength(10);
    use(16);
    expect(manager.metrics()).toMatchObject({ open: 6, closedBy: { evicted: 10 } });
  });

  it("E9 a lower bound takes effect at once, in the order of the policy; a higher one makes room", () => {
    const { use, open, manager } = lru({ maxScopes: 5 });
    use("a", "b", "c", "d", "e", "a");
    manager.maxScopes = 2;
    expect(open("a", "b", "c", "d", "e")).toEqual(["a", "e"]);
    manager.maxScopes = 3;
    use("f");
    expect(open("a", "e", "f")).toEqual(["a", "e", "f"]);
    expect(() => (manager.maxScopes = 0)).toThrow(expect.objectContaining({ code: "INVALID_OPTIONS" }));
    expect(manager.maxScopes).toBe(3);
  });

  it("E4 an eviction can be asked for: so many, in order, those in use never", () => {
    const { container, use, open, manager } = lru({ maxScopes: 10 });
    using inUse = container.enterScope("page", "a");
    use("b", "c", "d");
    expect(manager.evict()).toBe(1);
    expect(open("a", "b", "c", "d")).toEqual(["a", "c", "d"]);
    expect(manager.evict(100)).toBe(2);
    expect(inUse.scope.state).toBe("open");
  });

  it("SIEVE spares what was entered again since its hand came by, where LRU lets a rush of one-time ids push it out", () => {
    const left = (["sieve", "lru"] as const).map((policy) => {
      const { use, open } = lru({ maxScopes: 3, policy });
      use("a", "b", "c", "a", "once", "only", "never again");
      return open("a", "b", "c", "once", "only", "never again");
    });
    expect(left).toEqual([
      ["a", "only", "never again"],
      ["once", "only", "never again"],
    ]);
  });
});

describe("scopes in use", () => {
  it("Z3 are never evicted: there are more for a time, which is told, and fewer again when they are left (defect D15)", async () => {
    const { container, open, manager } = lru({ maxScopes: 2 });
    const told: unknown[] = [];
    manager.events.on("overflow", (event) => told.push(event));
    const visits: [Visit, Visit, Visit] = [visit(container, "a"), visit(container, "b"), visit(container, "c")];
    expect(manager.metrics()).toMatchObject({ open: 3, active: 3, idle: 0, overflows: 1, closed: 0 });
    expect(told).toEqual([{ scope: "page", id: "c", open: 3, limit: 2 }]);
    await visits[1].leave();
    expect(open("a", "b", "c")).toEqual(["a", "c"]);
    await visits[0].leave();
    await visits[2].leave();
    expect(manager.metrics()).toMatchObject({ open: 2, idle: 2, overflows: 1, closedBy: { evicted: 1 } });
  });

  it("E5 of 500 in use and 500 idle ones only the idle ones go, the others later", async () => {
    const { container, use, manager } = lru({ maxScopes: 1_000 });
    const visits = Array.from({ length: 500 }, (_, id) => visit(container, id));
    for (let id = 500; id < 1_000; id++) use(id);
    manager.maxScopes = 1;
    expect(manager.metrics()).toMatchObject({ open: 500, idle: 0, closedBy: { evicted: 500 } });
    await Promise.all(visits.map(({ leave }) => leave()));
    expect(manager.metrics()).toMatchObject({ open: 1, closedBy: { evicted: 999 } });
  });

  it("where all are, an entry is refused if so declared, and counted", () => {
    const { container, manager } = lru({ maxScopes: 1, whenFull: "reject" });
    using _ = container.enterScope("page", "a");
    expect(() => container.runInScope("page", "b", () => undefined)).toThrow(ScopeCapacityError);
    container.runInScope("page", "a", () => undefined);
    expect(manager.metrics()).toMatchObject({ open: 1, overflows: 0, rejected: 1 });
  });

  it("where all are, an asynchronous entry waits if so declared, but not for ever", async () => {
    const { container, clock, manager } = lru({ maxScopes: 1, whenFull: "wait", waitTimeoutMs: 300 });
    const first = visit(container, "a");
    const waited = container.runInScopeAsync("page", "b", () => container.getCurrentScope("page")?.id);
    await first.leave();
    expect(await waited).toBe("b");
    const second = visit(container, "c");
    const refused = container.runInScopeAsync("page", "d", () => undefined);
    const expectation = expect(refused).rejects.toThrow(ScopeCapacityError);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    clock.advance(300);
    await expectation;
    await second.leave();
    expect(manager.metrics()).toMatchObject({ peakOpen: 1, rejected: 1 });
    expect(clock.pending).toBe(0);
  });

  it("a scope with somebody in a narrower scope is in use", async () => {
    const manager = new LruScopeManager({ maxScopes: 1 });
    const container = createContainer()
      .registerScopeManager("page", manager)
      .registerScopeManager("part", new LruScopeManager({ maxScopes: 10 }), { within: "page" });
    const parent = container.runInScope("page", "a", () => container.getCurrentScope("page"));
    const inside = container.enterScope("part", 1, { parent: parent! });
    container.runInScope("page", "b", () => undefined);
    expect(parent).toMatchObject({ state: "open", users: 0, active: true });
    expect(manager.metrics()).toMatchObject({ open: 1, closedBy: { evicted: 1 }, overflows: 1 });
    await inside.exitAsync();
    container.runInScope("page", "b", () => undefined);
    expect(parent).toMatchObject({ state: "closed", closeReason: "evicted" });
  });
});

import { describe, expect, it } from "@jest/globals";
import { DisposeTimeoutError, scopeId, ScopeClosedError, token } from "@ambit/core";
import { lru } from "./fixtures/lru.js";
import { turns, visit } from "./fixtures/visits.js";

interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe("eviction", () => {
  it("Z5 during a creation nobody inside waits for, disposes the late instance once, and its waiter gets ScopeClosedError", async () => {
    const { container, use, manager } = lru({ maxScopes: 1 });
    const created = gate();
    const disposed: unknown[] = [];
    const Part = token<string>("Part");
    container.bind(Part, {
      scope: "page",
      useFactory: async () => created.passed.then(() => "late"),
      dispose: (part) => void disposed.push(part),
    });
    let part: Promise<string> | undefined;
    container.runInScope("page", "a", () => {
      part = container.getAsync(Part);
    });
    use("b");
    created.open();
    await expect(part).rejects.toThrow(ScopeClosedError);
    await turns();
    expect(disposed).toEqual(["late"]);
    expect(manager.metrics()).toMatchObject({ open: 1, closedBy: { evicted: 1 }, instances: { created: 0, live: 0 } });
  });

  it("Z5 during a creation that somebody inside waits for, does not happen", async () => {
    const { container, use, manager } = lru({ maxScopes: 1 });
    const created = gate();
    const Part = token<string>("Part");
    container.bind(Part, { scope: "page", useFactory: async () => created.passed.then(() => "made") });
    const part = container.runInScope("page", "a", () => container.getAsync(Part));
    use("b", "c");
    expect(manager.findScope("a")?.state).toBe("open");
    created.open();
    expect(await part).toBe("made");
  });

  it("Z6 goes on when a disposer never settles: it fails at its limit, by name, and the rest is disposed", async () => {
    const errors: unknown[] = [];
    const { container, clock, use, manager } = lru({ maxScopes: 1 }, { onError: (error) => errors.push(error) });
    const failed: unknown[] = [];
    const disposed: string[] = [];
    manager.events.on("disposeFailed", ({ id, token: name }) => failed.push([id, name]));
    const First = token<string>("First");
    const Hanging = token<string>("Hanging");
    container.bind(First, { scope: "page", useFactory: () => "first", dispose: (part) => void disposed.push(part) });
    container.bind(Hanging, {
      scope: "page",
      useFactory: () => "hanging",
      dispose: () => new Promise(() => undefined),
    });
    container.runInScope("page", "a", () => [container.get(First), container.get(Hanging)]);
    use("b", "c", "d");
    expect(disposed).toEqual([]);
    clock.advance(9_999);
    await turns();
    expect(errors).toEqual([]);
    clock.advance(1);
    await turns();
    expect(errors).toMatchObject([{ code: "DISPOSE_TIMEOUT", token: "Hanging", scope: "page", limitMs: 10_000 }]);
    expect(errors[0]).toBeInstanceOf(DisposeTimeoutError);
    expect([disposed, failed]).toEqual([["first"], [["a", "Hanging"]]]);
    expect(manager.metrics()).toMatchObject({ open: 1, closed: 3, instances: { live: 0 }, disposeFailures: 1 });
    expect(clock.pending).toBe(0);
  });

  it("E11 who comes while an evicted scope is being disposed gets a new one; nobody is lost and nobody gets the dying one", async () => {
    const { container, use, manager } = lru({ maxScopes: 1 });
    const ended = gate();
    const Part = token<object>("Part");
    container.bind(Part, { scope: "page", useFactory: () => ({}), dispose: () => ended.passed });
    const old = container.runInScope(
      "page",
      "a",
      () => [container.getCurrentScope("page"), container.get(Part)] as const,
    );
    use("b");
    expect(old[0]).toMatchObject({ state: "disposing", closeReason: "evicted" });
    const fresh = await Promise.all(
      Array.from({ length: 3 }, () =>
        container.runInScope(
          "page",
          "a",
          async () => [container.getCurrentScope("page"), container.get(Part)] as const,
        ),
      ),
    );
    expect(new Set(fresh.map(([scope]) => scope)).size).toBe(1);
    expect(fresh[0]?.[0]).not.toBe(old[0]);
    expect(fresh[0]?.[1]).not.toBe(old[1]);
    ended.open();
    await turns();
    expect(old[0]).toMatchObject({ state: "closed" });
    expect(manager.findScope("a")).toBe(fresh[0]?.[0]);
  });

  it("E13 drops what is in memory and keeps what disposers have stored; flows inside finish, and each scope is stored once", async () => {
    const { container, manager } = lru({ maxScopes: 2 });
    const stored = new Map<string, number>();
    const writes: string[] = [];
    const Counter = token<{ name: string; count: number }>("Counter");
    container.bind(Counter, {
      scope: "page",
      useFactory: (resolver) => {
        const name = String(resolver.get(scopeId("page")));
        return { name, count: stored.get(name) ?? 0 };
      },
      dispose: async ({ name, count }) => {
        await Promise.resolve();
        stored.set(name, count);
        writes.push(name);
      },
    });
    const increment = (id: string): number => container.runInScope("page", id, () => ++container.get(Counter).count);
    expect([increment("a"), increment("a"), increment("b")]).toEqual([1, 2, 1]);
    const inFlight = visit(container, "a");
    manager.evict(10);
    await turns();
    expect(Object.fromEntries(stored)).toEqual({ b: 1 });
    expect(increment("a")).toBe(3);
    await inFlight.leave();
    manager.evict(10);
    manager.evict(10);
    await turns();
    expect([Object.fromEntries(stored), writes]).toEqual([{ a: 3, b: 1 }, ["b", "a"]]);
    expect([increment("a"), increment("b")]).toEqual([4, 2]);
  });

  it("what disposers of an evicted scope throw fails nobody who enters or leaves, and is reported", async () => {
    const errors: unknown[] = [];
    const { container, use, manager } = lru({ maxScopes: 1 }, { onError: (error) => errors.push(error) });
    const Part = token<object>("Part");
    container.bind(Part, {
      scope: "page",
      useFactory: () => ({}),
      dispose: () => {
        throw new Error("disposer");
      },
    });
    container.runInScope("page", "a", () => container.get(Part));
    expect(() => use("b")).not.toThrow();
    expect(errors).toEqual([new Error("disposer")]);
    expect(manager.metrics()).toMatchObject({ open: 1, closed: 1, disposeFailures: 1 });
    await container.dispose();
  });

  it("what is disposed sees no scope of whoever happened to cause the eviction", () => {
    const { container } = lru({ maxScopes: 1 });
    const seen: unknown[] = [];
    const Part = token<object>("Part");
    const dispose = (): void => void seen.push(container.getCurrentScope("page")?.id);
    container.bind(Part, { scope: "page", useFactory: () => ({}), dispose });
    container.runInScope("page", "a", () => container.get(Part));
    container.runInScope("page", "b", () => container.runInScope("page", "c", () => undefined));
    container.runInScope("page", "d", () => container.getScopeManager("page").evict());
    expect(seen).toEqual([undefined]);
  });
});

import { describe, expect, it } from "@jest/globals";
import { LruScopeManager, type LruOptions } from "@ambit/scope-lru";
import { lru } from "./fixtures/lru.js";

describe("options", () => {
  it.each([
    ["nothing at all", undefined, "options"],
    ["no bound", {}, "maxScopes"],
    ["a bound of zero", { maxScopes: 0 }, "maxScopes"],
    ["half a scope", { maxScopes: 1.5 }, "maxScopes"],
    ["a bound that is no number", { maxScopes: "10" }, "maxScopes"],
    ["no bound by another name", { maxScopes: Infinity }, "maxScopes"],
    ["a weight without scales", { maxScopes: 1, maxWeight: 5 }, "weigh"],
    ["a weight of zero", { maxScopes: 1, maxWeight: 0, weigh: () => 1 }, "maxWeight"],
    ["scales that are none", { maxScopes: 1, weigh: 3 }, "weigh"],
    ["an unknown policy", { maxScopes: 1, policy: "fifo" }, "policy"],
    ["a target beyond the bound", { maxScopes: 5, evictTo: 6 }, "evictTo"],
    ["a target of zero", { maxScopes: 5, evictTo: 0 }, "evictTo"],
    ["an unknown whenFull", { maxScopes: 1, whenFull: "panic" }, "whenFull"],
    ["no time to wait", { maxScopes: 1, waitTimeoutMs: 0 }, "waitTimeoutMs"],
    ["a misspelt name", { maxScopes: 1, maxscopes: 2 }, "maxscopes"],
    ["a clock that is none", { maxScopes: 1, clock: {} }, "clock"],
    ["a flow that is none", { maxScopes: 1, flow: {} }, "flow"],
    ["a heap that is none", { maxScopes: 1, heap: 5 }, "options"],
    ["a heap without a limit", { maxScopes: 1, heap: {} }, "heap.maxUsedBytes"],
    ["a meter that is none", { maxScopes: 1, heap: { maxUsedBytes: 1, usedBytes: 5 } }, "heap.usedBytes"],
    ["a look at no interval", { maxScopes: 1, heap: { maxUsedBytes: 1, checkIntervalMs: 0 } }, "heap.checkIntervalMs"],
    ["more than all", { maxScopes: 1, heap: { maxUsedBytes: 1, evictShare: 1.1 } }, "heap.evictShare"],
    ["a misspelt name of the heap", { maxScopes: 1, heap: { maxUsedBytes: 1, share: 1 } }, "share"],
  ])("%s is refused at construction, by name", (_, options, option) => {
    expect(() => new LruScopeManager(options as unknown as LruOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTIONS", option }),
    );
  });

  it("a number to evict is checked as well", () => {
    const { manager, use } = lru({ maxScopes: 5 });
    use("a");
    for (const bad of [0, -1, 1.5, NaN])
      expect(() => manager.evict(bad)).toThrow(expect.objectContaining({ option: "count" }));
    expect(manager.metrics().open).toBe(1);
  });
});

describe("lookups", () => {
  it("count entries that found their scope open and those that opened it; refused ones are neither", () => {
    const { manager, use, container } = lru({ maxScopes: 1, whenFull: "reject" });
    expect(manager.lookups()).toEqual({ hits: 0, misses: 0, ratio: 0 });
    use("a", "a", "a");
    expect(manager.lookups()).toEqual({ hits: 2, misses: 1, ratio: 2 / 3 });
    using _ = container.enterScope("page", "b");
    expect(() => use("c")).toThrow();
    expect(manager.lookups()).toEqual({ hits: 2, misses: 2, ratio: 0.5 });
    expect(manager.metrics()).toMatchObject({ opened: 2, entered: 4, rejected: 1 });
  });

  it("ids are told apart by kind and parent as ever, and events name scope, id and reason", () => {
    const { manager, use } = lru({ maxScopes: 3 });
    const events: unknown[] = [];
    manager.events.on("opened", ({ scope, id }) => events.push(["opened", scope, id]));
    manager.events.on("closed", ({ scope, id, reason }) => events.push(["closed", scope, id, reason]));
    use("1", 1, 1n, "__proto__");
    expect(events).toEqual([
      ["opened", "page", "1"],
      ["opened", "page", 1],
      ["opened", "page", 1n],
      ["closed", "page", "1", "evicted"],
      ["opened", "page", "__proto__"],
    ]);
    expect(manager.lookups().misses).toBe(4);
  });
});

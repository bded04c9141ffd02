import { describe, expect, it } from "@jest/globals";
import { ManualClock } from "@ambit/manager-kit";
import type { HeapOptions } from "@ambit/scope-lru";
import { lru } from "./fixtures/lru.js";
import { visit } from "./fixtures/visits.js";

function underPressure(options: Partial<HeapOptions> = {}, onError?: (error: unknown) => void) {
  const heap = { used: 0 };
  const built = lru(
    { maxScopes: 100_000, heap: { maxUsedBytes: 1_000, usedBytes: () => heap.used, ...options } },
    onError && { onError },
  );
  return { ...built, heap };
}

describe("heap pressure", () => {
  it("ends a share of the scopes at each look while the heap is too full, in the order of the policy", () => {
    const { heap, clock, use, open, manager } = underPressure({ checkIntervalMs: 100, evictShare: 0.5 });
    use("a", "b", "c", "d", "a");
    clock.advance(1_000);
    expect(manager.metrics().open).toBe(4);
    heap.used = 1_001;
    clock.advance(100);
    expect(open("a", "b", "c", "d")).toEqual(["a", "d"]);
    clock.advance(100);
    expect(open("a", "d")).toEqual(["a"]);
    heap.used = 1_000;
    clock.advance(1_000);
    expect(manager.metrics()).toMatchObject({ open: 1, closedBy: { "memory-pressure": 3 } });
  });

  it("tells of each with its reason, and never ends one in use", async () => {
    const { heap, clock, container, use, manager } = underPressure({ evictShare: 1 });
    const told: unknown[] = [];
    manager.events.on("evicted", ({ id, reason }) => told.push([id, reason]));
    const inUse = visit(container, "a");
    use("b");
    heap.used = 2_000;
    clock.advance(5_000);
    expect(told).toEqual([["b", "memory-pressure"]]);
    await inUse.leave();
    expect(manager.metrics()).toMatchObject({ open: 1, idle: 1 });
    clock.advance(5_000);
    expect(manager.metrics().open).toBe(0);
  });

  it("takes a tenth every five seconds where nothing else is said", () => {
    const { heap, clock, use, manager } = underPressure();
    for (let id = 0; id < 95; id++) use(id);
    heap.used = 2_000;
    clock.advance(4_999);
    expect(manager.metrics().open).toBe(95);
    clock.advance(1);
    expect(manager.metrics().open).toBe(85);
  });

  it("ends no more than a thousand in one pass, the rest follow without delay", () => {
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
    const clock = new CountingClock();
    const heap = { maxUsedBytes: 1, usedBytes: () => 2, evictShare: 1 };
    const { use, manager } = lru({ maxScopes: 100_000, heap, clock });
    for (let id = 0; id < 3_500; id++) use(id);
    clock.set(5_000);
    expect(passes).toEqual([1_000, 1_000, 1_000, 500]);
    expect([manager.metrics().open, clock.pending]).toEqual([0, 0]);
  });

  it("looks only while there are scopes, with one timer, and stops with the container", async () => {
    const { clock, use, container } = underPressure();
    expect(clock.pending).toBe(0);
    use("a", "b");
    expect(clock.pending).toBe(1);
    await container.closeScope("page", "a");
    await container.closeScope("page", "b");
    expect(clock.pending).toBe(0);
    use("c");
    expect(clock.pending).toBe(1);
    await container.dispose();
    expect(clock.pending).toBe(0);
  });

  it("a meter that fails is reported and counts as no pressure; it is read again at the next look", () => {
    const errors: unknown[] = [];
    let broken = true;
    const usedBytes = (): number => {
      if (broken) throw new Error("no reading");
      return 2_000;
    };
    const { clock, use, manager } = underPressure({ usedBytes }, (error) => errors.push(error));
    use("a");
    clock.advance(5_000);
    expect([manager.metrics().open, errors]).toEqual([1, [new Error("no reading")]]);
    broken = false;
    clock.advance(5_000);
    expect(manager.metrics().open).toBe(0);
  });

  it("reads the heap of the runtime where no meter is given", () => {
    const { clock, use, manager } = lru({ maxScopes: 10, heap: { maxUsedBytes: 1 } });
    const roomy = lru({ maxScopes: 10, heap: { maxUsedBytes: Number.MAX_SAFE_INTEGER } });
    use("a");
    roomy.use("a");
    clock.advance(5_000);
    roomy.clock.advance(5_000);
    expect([manager.metrics().open, roomy.manager.metrics().open]).toEqual([0, 1]);
  });
});

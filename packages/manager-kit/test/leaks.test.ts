import { expect, it } from "@jest/globals";
import { createContainer, token, type Scope } from "@ambit/core";
import { LongestIdleFirst, ManualClock, SieveFirst } from "@ambit/manager-kit";
import { BoundedScopeManager } from "./fixtures/bounded-scope-manager.js";
import { ExpiringScopeManager } from "./fixtures/expiring-scope-manager.js";
import { leftBehind } from "./fixtures/left-behind.js";

const Part = token<object>("Part");

it("Z20 scopes that were closed before their time are not kept until their time slot is over", async () => {
  const clock = new ManualClock();
  const manager = new ExpiringScopeManager({ idleTimeoutMs: 30 * 24 * 3_600_000 }, clock);
  const container = createContainer({ clock }).registerScopeManager("s", manager);
  container.bind(Part, { scope: "s", useFactory: () => ({}), dispose: () => undefined });
  const left = await leftBehind({
    count: 20_000,
    cycle: (index) => {
      const scope = container.runInScope("s", index, () => (container.get(Part), container.getCurrentScope("s")!));
      void scope.close();
      return scope;
    },
    finish: () => container.runInScope("s", "one that stays", () => undefined),
  });
  expect(left.retainedScopes).toBe(0);
  expect(left.grownBytesPerCycle).toBeLessThan(50);
  expect([manager.metrics().open, clock.pending]).toEqual([1, 1]);
}, 30_000);

it.each([
  ["Z20 neither does the order of leaving keep a scope that was evicted", () => new LongestIdleFirst()],
  ["Z20 nor the hand of SIEVE", () => new SieveFirst()],
])(
  "%s",
  async (_, eviction) => {
    const manager = new BoundedScopeManager({ maxScopes: 10, eviction: eviction() });
    const container = createContainer().registerScopeManager("s", manager);
    const enter = (id: number): Scope => container.runInScope("s", id, () => container.getCurrentScope("s")!);
    const left = await leftBehind({
      count: 20_000,
      cycle: (index) => {
        enter(index - 3);
        return enter(index);
      },
      finish: () => manager.capacity.evict(100),
    });
    expect(left.retainedScopes).toBe(0);
    expect(left.grownBytesPerCycle).toBeLessThan(50);
  },
  30_000,
);

it("Z20 entries that waited and came in, or were refused, leave no timer and nothing else", async () => {
  const clock = new ManualClock();
  const manager = new BoundedScopeManager({ maxScopes: 1, whenFull: "wait", waitTimeoutMs: 10, clock });
  const container = createContainer({ clock }).registerScopeManager("s", manager);
  const left = await leftBehind({
    count: 2_000,
    cycle: async (index) => {
      let leave!: () => void;
      const stay = new Promise<void>((resolve) => (leave = resolve));
      const first = container.runInScopeAsync("s", index, async () => (await stay, container.getCurrentScope("s")!));
      const second = container.runInScopeAsync("s", -index - 1, () => undefined);
      const third = index % 2 === 0 ? container.runInScopeAsync("s", index + 0.5, () => undefined) : undefined;
      second.catch(() => undefined);
      third?.catch(() => undefined);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      if (index % 3 === 0) clock.advance(10);
      leave();
      await Promise.allSettled([second, third]);
      return first;
    },
    finish: () => manager.capacity.evict(1),
  });
  expect(left.retainedScopes).toBe(0);
  expect([manager.metrics().open, manager.metrics().active, clock.pending]).toEqual([0, 0, 0]);
}, 30_000);

import { expect, it } from "@jest/globals";
import { token } from "@ambit/core";
import { leftBehind } from "../../manager-kit/test/fixtures/left-behind.js";
import { lru } from "./fixtures/lru.js";

it.each([
  ["lru", 100_000],
  ["sieve", 20_000],
] as const)(
  "Z20 scopes come and go, and nothing of them stays (%s, %d times)",
  async (policy, count) => {
    const heap = { maxUsedBytes: Number.MAX_SAFE_INTEGER };
    const { container, manager, clock } = lru({ maxScopes: 100, policy, heap });
    const Part = token<object>("Part");
    let disposed = 0;
    container.bind(Part, {
      scope: "page",
      useFactory: () => ({}),
      dispose: () => {
        disposed++;
      },
    });
    const left = await leftBehind({
      count,
      cycle: (index) =>
        container.runInScope("page", `page ${index}`, () => (container.get(Part), container.getCurrentScope("page")!)),
      finish: () => manager.evict(100),
    });
    expect(left.retainedScopes).toBe(0);
    expect(left.grownBytesPerCycle).toBeLessThan(30);
    const { opened, open, active, instances } = manager.metrics();
    expect([open, active, instances.live, disposed]).toEqual([0, 0, 0, opened]);
    expect([clock.pending, manager.events.eventNames()]).toEqual([0, []]);
  },
  30_000,
);

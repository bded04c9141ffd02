import { describe, expect, it } from "@jest/globals";
import { createContainer } from "@ambit/core";
import { StackFlow } from "@ambit/manager-kit";
import { LruScopeManager } from "@ambit/scope-lru";

/** Numbers from 0 up to 1, the same each time. */
function random(): () => number {
  let state = 99;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Ids of which few are asked for often and many seldom: the n-th with a weight of n to the power of -0.9. */
function zipf(count: number, ids: number): number[] {
  const next = random();
  const sums: number[] = [];
  for (let id = 1, sum = 0; id <= ids; id++) sums.push((sum += id ** -0.9));
  const total = sums.at(-1) ?? 0;
  return Array.from({ length: count }, () => {
    const wanted = next() * total;
    let [low, high] = [0, ids - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** The same with a walk through ids that nobody asks for again, after every thousand requests. */
function zipfWithScans(count: number, ids: number): number[] {
  let fresh = ids;
  return zipf(count, ids).flatMap((id, at) =>
    at % 1_000 === 999 ? [id, ...Array.from({ length: 800 }, () => fresh++)] : [id],
  );
}

function loop(count: number, ids: number): number[] {
  return Array.from({ length: count }, (_, at) => at % ids);
}

function ratio(requests: readonly number[], maxScopes: number, policy: "lru" | "sieve"): number {
  const manager = new LruScopeManager({ maxScopes, policy, flow: new StackFlow() });
  const container = createContainer().registerScopeManager("page", manager);
  for (const id of requests) container.runInScope("page", id, () => undefined);
  const { hits, misses, ratio: told } = manager.lookups();
  expect(hits + misses).toBe(requests.length);
  expect(told).toBeCloseTo(hits / requests.length);
  return told;
}

describe("hit ratios on made-up traces", () => {
  it.each([
    ["E12 few ids asked for often", zipf(40_000, 5_000), 500, { lru: 0.5, sieve: 0.55 }],
    ["E12 the same between scans", zipfWithScans(40_000, 5_000), 500, { lru: 0.2, sieve: 0.27 }],
    ["E12 a loop that is no longer than the bound", loop(20_000, 500), 500, { lru: 0.97, sieve: 0.97 }],
  ] as const)("%s", (_, requests, maxScopes, floor) => {
    for (const policy of ["lru", "sieve"] as const)
      expect(ratio(requests, maxScopes, policy)).toBeGreaterThan(floor[policy]);
  });

  it("E12 SIEVE keeps what is asked for often through scans, where LRU loses it", () => {
    const requests = zipfWithScans(40_000, 5_000);
    expect(ratio(requests, 500, "sieve")).toBeGreaterThan(ratio(requests, 500, "lru") * 1.1);
  });

  it("E12 a loop just longer than the bound is the worst case of LRU: no hit at all", () => {
    expect(ratio(loop(5_000, 101), 100, "lru")).toBe(0);
  });
});

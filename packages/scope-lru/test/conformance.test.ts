import { describe, it } from "@jest/globals";
import { describeScopeManager, type BoundAbility, type ScopeManagerAbilities } from "@ambit/conformance";
import { LruScopeManager } from "@ambit/scope-lru";

const runner = { describe, it };

const abilities: ScopeManagerAbilities<LruScopeManager> = {
  ends: "on-close",
  flow: true,
  reloads: true,
  evict: (manager, count) => manager.evict(count),
};
const bound: Omit<BoundAbility<LruScopeManager>, "whenFull"> = {
  evictsTo: true,
  setLimit: (manager, maxScopes) => (manager.maxScopes = maxScopes),
};

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    name: `LruScopeManager, ${whenFull} when full`,
    create: ({ clock, maxScopes, evictTo, waitTimeoutMs }) =>
      new LruScopeManager({ clock, maxScopes, evictTo, whenFull, waitTimeoutMs }),
    abilities: {
      ...abilities,
      bounded: { ...bound, whenFull, ordersBy: "lru", hitRatios: { skewed: 0.5, scanned: 0.2 } },
      waitTimeout: { granularityMs: 0 },
    },
    runner,
  });
}

describeScopeManager({
  name: "LruScopeManager with SIEVE",
  create: ({ clock, maxScopes, evictTo }) => new LruScopeManager({ clock, maxScopes, evictTo, policy: "sieve" }),
  abilities: {
    ...abilities,
    bounded: { ...bound, whenFull: "overflow", ordersBy: "other", hitRatios: { skewed: 0.5, scanned: 0.2 } },
  },
  runner,
});

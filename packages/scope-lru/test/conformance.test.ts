import { describe, it } from "@jest/globals";
import { describeScopeManager } from "@ambit/conformance";
import { LruScopeManager } from "@ambit/scope-lru";

const runner = { describe, it };

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    name: `LruScopeManager, ${whenFull} when full`,
    create: ({ clock, maxScopes }) => new LruScopeManager({ clock, maxScopes, whenFull }),
    abilities: { ends: "on-close", bounded: { whenFull, ordersBy: "lru" } },
    runner,
  });
}

describeScopeManager({
  name: "LruScopeManager with SIEVE",
  create: ({ clock, maxScopes }) => new LruScopeManager({ clock, maxScopes, policy: "sieve" }),
  abilities: { ends: "on-close", bounded: { whenFull: "overflow", ordersBy: "other" } },
  runner,
});

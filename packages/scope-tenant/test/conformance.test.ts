import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { TenantScopeManager } from "@ambit/scope-tenant";

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `TenantScopeManager (${whenFull})`,
    create: ({ clock, maxScopes: maxTenants, waitTimeoutMs, idleTimeoutMs }) => {
      const limits = { maxTenants, waitTimeoutMs, idleTimeoutMs };
      return new TenantScopeManager({ ...limits, allow: (id) => id !== "stranger", whenFull, clock });
    },
    abilities: {
      ends: "on-close",
      refusesId: "stranger",
      bounded: { whenFull },
      waitTimeout: { granularityMs: 0 },
      idleTimeout: { granularityMs: 1_000 },
      flow: true,
      reloads: true,
    },
  });
}

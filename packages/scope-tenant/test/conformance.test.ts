import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { TenantScopeManager } from "@ambit/scope-tenant";

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `TenantScopeManager (${whenFull})`,
    create: ({ clock, maxScopes, idleTimeoutMs }) =>
      new TenantScopeManager({ maxTenants: maxScopes, whenFull, idleTimeoutMs, clock }),
    abilities: { ends: "on-close", bounded: { whenFull }, idleTimeout: { granularityMs: 1_000 } },
  });
}

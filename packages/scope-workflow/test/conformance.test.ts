import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { WorkflowScopeManager } from "@ambit/scope-workflow";

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `WorkflowScopeManager (${whenFull})`,
    create: ({ clock, maxScopes: maxWorkflows, waitTimeoutMs, idleTimeoutMs }) =>
      new WorkflowScopeManager({ maxWorkflows, whenFull, waitTimeoutMs, idleTimeoutMs, clock }),
    abilities: {
      ends: "on-close",
      flow: true,
      reentry: "refused",
      bounded: { whenFull },
      waitTimeout: { granularityMs: 0 },
      idleTimeout: { granularityMs: 1_000 },
    },
  });
}

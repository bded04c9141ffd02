import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { WorkflowScopeManager } from "@ambit/scope-workflow";

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `WorkflowScopeManager (${whenFull})`,
    create: ({ clock, maxScopes, idleTimeoutMs }) =>
      new WorkflowScopeManager({ maxWorkflows: maxScopes, whenFull, idleTimeoutMs, clock }),
    abilities: {
      ends: "on-close",
      reentry: "refused",
      bounded: { whenFull },
      idleTimeout: { granularityMs: 1_000 },
    },
  });
}

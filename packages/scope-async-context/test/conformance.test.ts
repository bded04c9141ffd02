import { describe, it } from "@jest/globals";
import { describeScopeManager } from "@ambit/conformance";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";

const runner = { describe, it };

for (const detachedWork of ["refuse", "extend"] as const) {
  describeScopeManager({
    name: `AsyncContextScopeManager, detached work: ${detachedWork}`,
    create: ({ clock }) => new AsyncContextScopeManager({ clock, detachedWork }),
    abilities: { ends: "on-exit", flow: true, generatesIds: true },
    runner,
  });
}

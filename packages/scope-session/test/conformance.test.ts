import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { SessionScopeManager } from "@ambit/scope-session";

const timeout = { granularityMs: 1_000 };

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `SessionScopeManager (${whenFull})`,
    create: ({ clock, maxScopes: maxSessions, waitTimeoutMs, idleTimeoutMs, absoluteTimeoutMs }) => {
      const limits = { maxSessions, waitTimeoutMs, idleTimeoutMs, absoluteTimeoutMs };
      return new SessionScopeManager({ ...limits, whenFull, clock });
    },
    abilities: {
      ends: "on-close",
      flow: true,
      reloads: true,
      bounded: { whenFull },
      waitTimeout: { granularityMs: 0 },
      idleTimeout: timeout,
      absoluteTimeout: timeout,
    },
  });
}

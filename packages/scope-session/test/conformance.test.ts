import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { SessionScopeManager, type SessionOptions } from "@ambit/scope-session";

const timeout = { granularityMs: 1_000 };

for (const whenFull of ["overflow", "reject", "wait"] as const) {
  describeScopeManager({
    runner: { describe, it },
    name: `SessionScopeManager (${whenFull})`,
    create: ({ clock, maxScopes, idleTimeoutMs, absoluteTimeoutMs }) => {
      const options: SessionOptions = { maxSessions: maxScopes, whenFull, idleTimeoutMs, absoluteTimeoutMs, clock };
      return new SessionScopeManager(options);
    },
    abilities: { ends: "on-close", bounded: { whenFull }, idleTimeout: timeout, absoluteTimeout: timeout },
  });
}

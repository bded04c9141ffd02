import { createContainer, type AnyContainer, type ScopeStep } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import type { Abilities } from "../subject.js";

/** What is awaited: a turn of the microtask queue, and nothing else. */
const settled = Promise.resolve();

/** A request; or a tenant, a session in it, and a request in that. */
export const flows: Abilities["flows"] = (scopes, awaits) => {
  const container: AnyContainer = createContainer()
    .registerScopeManager("tenant", new TenantScopeManager())
    .registerScopeManager("session", new SessionScopeManager(), { within: "tenant" })
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "session", orphan: "allow" });
  const work = async (): Promise<boolean> => {
    const own = container.getCurrentScope("request");
    let inside = own !== undefined;
    for (let index = 0; index < awaits; index++) {
      await settled;
      inside = inside && container.getCurrentScope("request") === own;
    }
    return inside;
  };
  if (scopes === 1) return () => container.runInScope("request", work);
  const steps: readonly ScopeStep<string>[] = [["tenant", "acme"], ["session", "ann"], ["request"]];
  return () => container.runInScopes(steps, work);
};

import type { Flow } from "@ambit/core";
import { sharedFlow, type ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";

export interface Managers {
  readonly tenant: TenantScopeManager;
  readonly session: SessionScopeManager;
  readonly page: LruScopeManager;
  readonly request: AsyncContextScopeManager;
}

export const idleTimeoutMs = 500;
const sweepIntervalMs = 20;

/** Limits are so short, and bounds so low, that everything comes and goes. Tests put broken managers in their places. */
export function soundManagers(clock: ManualClock, flow: Flow = sharedFlow()): Managers {
  const common = { clock, flow };
  return {
    tenant: new TenantScopeManager({ ...common, idleTimeoutMs: 2 * idleTimeoutMs, maxTenants: 20, sweepIntervalMs }),
    session: new SessionScopeManager({
      ...common,
      idleTimeoutMs,
      absoluteTimeoutMs: 10 * idleTimeoutMs,
      maxSessions: 300,
      sweepIntervalMs,
    }),
    page: new LruScopeManager({ ...common, maxScopes: 60, evictTo: 50 }),
    request: new AsyncContextScopeManager(common),
  };
}

import type { StorefrontContainer } from "./container.js";

/** What the managers have counted. */
export interface Figures {
  readonly requests: number;
  readonly tenants: number;
  readonly sessionsOpened: number;
  readonly sessionsExpired: number;
  readonly sessionsOpenAtEnd: number;
  readonly requestScopesClosed: number;
  readonly pageCacheHits: number;
  readonly pageCacheEvictions: number;
  readonly workflowsCompleted: number;
  readonly workflowsFailed: number;
}

export function readFigures(container: StorefrontContainer): Figures {
  const { session, request, page, checkout } = container.metrics().scopes as ScopeMetricsByName;
  return {
    requests: request.entered,
    tenants: container.getScopeManager("tenant").tenants().length,
    sessionsOpened: session.opened,
    sessionsExpired: session.closedBy["idle-timeout"] ?? 0,
    sessionsOpenAtEnd: session.open,
    requestScopesClosed: request.closed,
    pageCacheHits: container.getScopeManager("page").lookups().hits,
    pageCacheEvictions: page.closedBy.evicted ?? 0,
    workflowsCompleted: checkout.closedBy.completed ?? 0,
    workflowsFailed: checkout.closedBy.failed ?? 0,
  };
}

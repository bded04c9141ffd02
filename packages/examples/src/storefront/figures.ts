import type { StorefrontContainer } from "./container.js";

/** What the managers have counted. */
export interface Figures {
  readonly requests: number;
  readonly tenants: number;
  readonly sessionsOpened: number;
  readonly sessionsExpired: number;
  readonly sessionsOpen: number;
  readonly requestScopesClosed: number;
  readonly pageCacheHits: number;
  readonly pageCacheHitRatio: number;
  readonly pageCacheEvictions: number;
  readonly pagesCached: number;
  readonly workflowsCompleted: number;
  readonly workflowsFailed: number;
  readonly workflowsOpen: number;
}

export function readFigures(container: StorefrontContainer): Figures {
  const request = container.getScopeManager("request").metrics();
  const session = container.getScopeManager("session").metrics();
  const checkout = container.getScopeManager("checkout").metrics();
  const page = container.getScopeManager("page").metrics();
  const { hits, ratio } = container.getScopeManager("page").lookups();
  return {
    requests: request.entered,
    tenants: container.getScopeManager("tenant").tenants().length,
    sessionsOpened: session.opened,
    sessionsExpired: session.closedBy["idle-timeout"] ?? 0,
    sessionsOpen: session.open,
    requestScopesClosed: request.closed,
    pageCacheHits: hits,
    pageCacheHitRatio: ratio,
    pageCacheEvictions: page.closedBy.evicted ?? 0,
    pagesCached: page.open,
    workflowsCompleted: checkout.closedBy.completed ?? 0,
    workflowsFailed: checkout.closedBy.failed ?? 0,
    workflowsOpen: checkout.open,
  };
}

import type { AnyContainer, Flow, Handover, ScopeId, ScopeManager } from "@ambit/core";
import type { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";

export type ManagerName = "session" | "tenant" | "workflow" | "lru" | "async-context";

/** One registered manager: what the model has to know of it, and what the real one is made from. */
export interface KindSpec {
  readonly name: string;
  readonly manager: ManagerName;
  readonly within?: string;
  readonly orphan?: "refuse" | "allow";
  readonly handover?: Handover;
  readonly idleTimeoutMs?: number;
  readonly absoluteTimeoutMs?: number;
  readonly sweepIntervalMs?: number;
  readonly maxScopes?: number;
  readonly evictTo?: number;
  readonly whenFull?: "overflow" | "reject";
  readonly policy?: "lru" | "sieve";
  readonly onError?: "suspend" | "fail";
  /** Ids that the manager refuses. */
  readonly refuses?: readonly ScopeId[];
}

/** A stack of managers to be driven, widest first. */
export interface Setup {
  readonly name: string;
  readonly kinds: readonly KindSpec[];
  /** Makes the manager of a kind; tests put broken ones here. */
  readonly create?: (spec: KindSpec, clock: ManualClock) => ScopeManager;
  /** Changes the container; tests break it here. */
  readonly alter?: (container: AnyContainer) => void;
}

/** The ids that entries use. The last one is refused by managers with an allow-list. */
export const ids: readonly ScopeId[] = ["a", "b", "__proto__", 1, "1", "refused"];

export function createManager(spec: KindSpec, clock: ManualClock, flow?: Flow): ScopeManager {
  const { idleTimeoutMs, absoluteTimeoutMs, sweepIntervalMs, maxScopes, evictTo, whenFull, policy, onError, refuses } =
    spec;
  const common = defined({ clock, flow, whenFull });
  const timeouts = defined({ idleTimeoutMs, sweepIntervalMs });
  switch (spec.manager) {
    case "session":
      return new SessionScopeManager({
        ...common,
        ...timeouts,
        ...defined({ absoluteTimeoutMs, maxSessions: maxScopes }),
      });
    case "tenant":
      return new TenantScopeManager({
        ...common,
        ...timeouts,
        ...defined({ maxTenants: maxScopes, allow: refuses && ((id: ScopeId) => !refuses.includes(id)) }),
      });
    case "workflow":
      return new WorkflowScopeManager({ ...common, ...timeouts, ...defined({ maxWorkflows: maxScopes, onError }) });
    case "lru":
      return new LruScopeManager({ ...common, maxScopes: maxScopes ?? 2, ...defined({ evictTo, policy }) });
    case "async-context":
      return new AsyncContextScopeManager(defined({ clock, flow }));
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The options that were given. */
export function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;
}

// Scopes of at most one kind of a stack have timeouts: where two sweeps fall on one moment, either may be first.
const session: KindSpec = {
  name: "session",
  manager: "session",
  idleTimeoutMs: 100,
  absoluteTimeoutMs: 250,
  sweepIntervalMs: 10,
};
const tenant: KindSpec = { name: "tenant", manager: "tenant", refuses: ["refused"] };
const request: KindSpec = { name: "request", manager: "async-context" };
const lru: KindSpec = { name: "lru", manager: "lru", maxScopes: 2 };
const workflow: KindSpec = { name: "workflow", manager: "workflow" };

export const setups: readonly Setup[] = [
  { name: "session", kinds: [session] },
  { name: "full sessions", kinds: [{ ...session, maxScopes: 2 }] },
  { name: "tenant", kinds: [tenant] },
  { name: "bounded tenants", kinds: [{ ...tenant, idleTimeoutMs: 60, sweepIntervalMs: 7, maxScopes: 2 }] },
  { name: "workflow", kinds: [workflow] },
  { name: "failing workflows", kinds: [{ ...workflow, onError: "fail", idleTimeoutMs: 80, maxScopes: 2 }] },
  { name: "lru", kinds: [lru] },
  { name: "lru in batches", kinds: [{ ...lru, maxScopes: 3, evictTo: 1 }] },
  { name: "lru that rejects", kinds: [{ ...lru, whenFull: "reject" }] },
  { name: "sieve", kinds: [{ ...lru, maxScopes: 3, policy: "sieve" }] },
  { name: "async-context", kinds: [request] },
  {
    name: "tenant > session > request",
    kinds: [tenant, { ...session, within: "tenant" }, { ...request, within: "session" }],
  },
  {
    name: "bounded tenant > full session > request",
    kinds: [
      { ...tenant, maxScopes: 1 },
      { ...session, within: "tenant", maxScopes: 2 },
      { ...request, within: "session" },
    ],
  },
  {
    name: "lru > session > request or none",
    kinds: [lru, { ...session, within: "lru" }, { ...request, within: "session", orphan: "allow" }],
  },
  { name: "tenant > workflow", kinds: [tenant, { ...workflow, within: "tenant" }] },
  {
    name: "session beside request > workflow",
    kinds: [session, request, { ...workflow, within: "request", onError: "fail" }],
  },
  {
    name: "tenant > session that stays > request that is cleared",
    kinds: [
      tenant,
      { ...session, within: "tenant", handover: "unchanged" },
      { ...request, within: "session", handover: "cleared" },
    ],
  },
];

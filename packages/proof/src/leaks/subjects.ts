import type { Clock, CloseReason, ScopeId, ScopeManager } from "@ambit/core";
import type { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import { BareScopeManager } from "./bare-scope-manager.js";

/** A manager, and how its scopes end. */
export interface Subject {
  readonly name: string;
  /** Why its scopes have ended when flows have come and gone for a while: all reasons, sorted. */
  readonly closedBy: readonly CloseReason[];
  readonly create: (clock: Clock) => Managed;
}

export interface Managed {
  readonly manager: ScopeManager;
  /** After each cycle: ends some of what the manager keeps, each manager in its own ways. */
  readonly end?: (id: ScopeId, index: number) => unknown;
  /** Ends what is left; nobody is inside. */
  readonly endAll?: () => unknown;
}

const minuteMs = 60_000;

/** Every manager, and one that has only the interface. */
export const subjects: readonly Subject[] = [
  {
    name: "session",
    closedBy: ["closed", "evicted", "idle-timeout"],
    create: (clock) => {
      const manager = new SessionScopeManager({
        clock,
        idleTimeoutMs: minuteMs,
        absoluteTimeoutMs: 1e9,
        maxSessions: 500,
      });
      const end = (id: ScopeId, index: number) => {
        if (index % 3 === 0) return manager.findScope(id)?.close();
        if (index % 3 === 1) manager.touch(id);
      };
      return { manager, end };
    },
  },
  {
    name: "tenant",
    closedBy: ["closed", "evicted", "idle-timeout"],
    create: (clock) => {
      const manager = new TenantScopeManager({ clock, idleTimeoutMs: minuteMs, maxTenants: 200 });
      return { manager, end: (id, index) => (index % 5 === 0 ? manager.reload(id) : undefined) };
    },
  },
  {
    name: "workflow",
    closedBy: ["cancelled", "completed", "failed", "idle-timeout"],
    create: (clock) => {
      const manager = new WorkflowScopeManager({ clock, idleTimeoutMs: minuteMs, maxFinished: 100 });
      const end = async (id: ScopeId, index: number) => {
        if (index % 4 === 3 && id === index) return; // stays suspended until its time is over
        if (index % 3 === 0) await manager.complete(id);
        if (index % 3 === 1) await manager.cancel("not wanted", id);
        if (index % 3 === 2) await manager.fail(index, id);
        manager.forget(id);
      };
      return { manager, end };
    },
  },
  {
    name: "lru",
    closedBy: ["evicted"],
    create: (clock) => {
      const manager = new LruScopeManager({ clock, maxScopes: 100, heap: { maxUsedBytes: Number.MAX_SAFE_INTEGER } });
      return { manager, endAll: () => manager.evict(100) };
    },
  },
  {
    name: "async-context",
    closedBy: ["exit"],
    create: (clock) => ({ manager: new AsyncContextScopeManager({ clock }) }),
  },
  { name: "bare", closedBy: ["exit"], create: () => ({ manager: new BareScopeManager() }) },
];

/** Moves time past every timeout of the subjects. */
export function passTime(clock: ManualClock): void {
  clock.advance(2 * minuteMs);
}

import { createContainer, scopeId, type Clock, type Resolver, type Scope } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import type { CallOuts } from "../call-outs.js";
import { CallOutClock } from "./call-out-clock.js";
import { CampaignScopeManager } from "./campaign-scope-manager.js";
import { EventLog } from "./event-log.js";
import { JobScopeManager } from "./job-scope-manager.js";
import { Journal } from "./journal.js";
import { listenEverywhere } from "./listeners.js";

/** How long a disposer, and a flow that is still inside at the end, is waited for. */
const limits = { disposeTimeoutMs: 1_000, drainTimeoutMs: 3_000 };

/** The kinds of scopes, the wider before the narrower. */
export const kinds = ["tenant", "session", "request", "workflow", "job", "page", "campaign"] as const;
export type Kind = (typeof kinds)[number];

const within: Readonly<Partial<Record<Kind, Kind>>> = {
  session: "tenant",
  request: "session",
  workflow: "tenant",
  job: "tenant",
};

/** The managers of a shop, each with its own clock, and with every rule a call-out. */
function createManagers(callOuts: CallOuts, time: Clock) {
  const clock = (owner: string): Clock => new CallOutClock(time, owner, callOuts);
  const rule = <R>(name: string, ordinary: () => R): R => callOuts.at("rule", `the rule ${name}`, "used", ordinary);
  const meter = (name: string, ordinary: () => number, scope?: Scope): number =>
    callOuts.at("meter", `the meter ${name}`, "used", ordinary, { scope });
  let heap = 0;
  let requests = 0;
  return {
    tenant: new TenantScopeManager({
      allow: () => rule("allow", () => true),
      idleTimeoutMs: 60_000,
      clock: clock("tenants"),
    }),
    session: new SessionScopeManager({
      idleTimeoutMs: 2_000,
      absoluteTimeoutMs: 30_000,
      timeouts: () => rule("timeouts", () => ({ absoluteTimeoutMs: 20_000 })),
      maxSessions: 3,
      sweepIntervalMs: 100,
      clock: clock("sessions"),
    }),
    request: new AsyncContextScopeManager({
      generateId: () => rule("generateId", () => `request-${++requests}`),
      detachedWork: "extend",
      clock: clock("requests"),
    }),
    workflow: new WorkflowScopeManager({ idleTimeoutMs: 3_000, clock: clock("workflows") }),
    job: new JobScopeManager(callOuts),
    page: new LruScopeManager({
      maxScopes: 2,
      maxWeight: 100,
      weigh: (scope) => meter("weigh", () => scope.instanceCount, scope),
      heap: { maxUsedBytes: 3, usedBytes: () => meter("usedBytes", () => ++heap), checkIntervalMs: 1_000 },
      clock: clock("pages"),
    }),
    campaign: new CampaignScopeManager(clock("campaigns"), callOuts),
  };
}

export type ShopManagers = ReturnType<typeof createManagers>;

/** What is different about a shop: for shops that are broken on purpose. */
export interface ShopVariant {
  readonly managers?: (sound: ShopManagers) => ShopManagers;
  readonly onError?: (report: (error: unknown) => void) => (error: unknown) => void;
}

function createShopContainer(managers: ShopManagers, clock: Clock, onError: (error: unknown) => void) {
  return createContainer({ clock, onError, ...limits })
    .registerScopeManager("tenant", managers.tenant)
    .registerScopeManager("session", managers.session, { within: "tenant" })
    .registerScopeManager("request", managers.request, { within: "session" })
    .registerScopeManager("workflow", managers.workflow, { within: "tenant" })
    .registerScopeManager("job", managers.job, { within: "tenant" })
    .registerScopeManager("page", managers.page)
    .registerScopeManager("campaign", managers.campaign);
}

export type ShopContainer = ReturnType<typeof createShopContainer>;

/** A container with every manager in it, and all that is watched from outside. */
export class Shop {
  readonly time = new ManualClock();
  readonly journal = new Journal();
  readonly managers: ShopManagers;
  readonly container: ShopContainer;
  readonly events: EventLog;
  /** Errors that nobody waited for. */
  readonly reported: unknown[] = [];
  /** Errors of what the program did not wait for, as it heard of them itself. */
  readonly forgotten: unknown[] = [];
  /** What called code that re-entered the container was refused with. */
  readonly refused: unknown[] = [];

  constructor(
    readonly callOuts: CallOuts,
    variant: ShopVariant = {},
  ) {
    const managers = createManagers(callOuts, this.time);
    this.managers = variant.managers?.(managers) ?? managers;
    const note = (error: unknown): void => void this.reported.push(error);
    const handler = variant.onError?.(note) ?? note;
    this.container = createShopContainer(
      this.managers,
      new CallOutClock(this.time, "the container", callOuts),
      (error) => callOuts.at("error handler", "onError", "ignored", () => handler(error)),
    );
    listenEverywhere(this);
    this.events = new EventLog(this.container.events); // after the others, whose faults must not reach it
  }

  /** The scope of this kind that a resolver stands in; undefined where the manager does not tell. */
  scopeOf(kind: Kind, resolver: Resolver): Scope | undefined {
    return this.callOuts.uncounted(() => {
      const id = resolver.get(scopeId(kind));
      const current = this.container.getCurrentScope(kind);
      if (current?.id === id) return current;
      const wider = within[kind];
      return this.managers[kind].findScope(id, wider && this.scopeOf(wider, resolver));
    });
  }
}

import { createContainer, scopeId, token, type ScopeId } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";

/** A service that knows whose it is, and weighs enough to be missed. */
export class Service {
  readonly #payload = new Uint8Array(256);
  ended = false;

  constructor(readonly owner: ScopeId) {}

  /** @throws Error where it has ended, or belongs to somebody else. */
  serve(owner: ScopeId): number {
    if (this.ended) throw new Error("a service was used after its end");
    if (this.owner !== owner) throw new Error("a service of somebody else");
    return this.#payload.length;
  }
}

export const TenantService = token<Service>("TenantService");
export const SessionService = token<Service>("SessionService");
export const RequestService = token<Service>("RequestService");
export const WorkflowService = token<Service>("WorkflowService");
export const CachedService = token<Service>("CachedService");

const dispose = (service: Service): void => void (service.ended = true);

/** Every manager there is, in one container, with limits so short that everything comes and goes. */
export function createHouse(onError: (error: unknown) => void) {
  const container = createContainer({ onError, drainTimeoutMs: 5_000 })
    .registerScopeManager("tenant", new TenantScopeManager({ maxTenants: 25, idleTimeoutMs: 400, sweepIntervalMs: 50 }))
    .registerScopeManager(
      "session",
      new SessionScopeManager({
        idleTimeoutMs: 200,
        absoluteTimeoutMs: 2_000,
        sweepIntervalMs: 20,
        maxSessions: 600,
      }),
      { within: "tenant" },
    )
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "session" })
    .registerScopeManager("workflow", new WorkflowScopeManager({ maxFinished: 500, idleTimeoutMs: 300 }), {
      within: "tenant",
    })
    .registerScopeManager("cache", new LruScopeManager({ maxScopes: 200, policy: "sieve", evictTo: 180 }));
  container.bind(TenantService, {
    scope: "tenant",
    useFactory: async (resolver) => {
      await later();
      return new Service(resolver.get(scopeId("tenant")));
    },
    dispose: async (service) => {
      await later();
      dispose(service);
    },
  });
  container.bind(SessionService, {
    scope: "session",
    useFactory: (resolver) => new Service(resolver.get(scopeId("session"))),
    dispose,
  });
  container.bind(RequestService, {
    scope: "request",
    inject: [SessionService],
    useFactory: ({ owner }: Service) => new Service(owner),
    dispose,
  });
  container.bind(WorkflowService, {
    scope: "workflow",
    useFactory: (resolver) => new Service(resolver.get(scopeId("workflow"))),
    dispose,
  });
  container.bind(CachedService, {
    scope: "cache",
    useFactory: (resolver) => new Service(resolver.get(scopeId("cache"))),
    dispose,
  });
  return container.validate();
}

export type House = ReturnType<typeof createHouse>;

/** Lets everything else go on first. */
export function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

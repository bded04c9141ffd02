import { createContainer, proxy, scopeId, type Resolver, type Scope } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { Random } from "../../../model/random.js";
import { imbalances, leftovers } from "../../../soak/verdict.js";
import type { Faults } from "../../faults.js";
import { pause } from "../../pause.js";
import { UnderWay } from "../under-way.js";
import { Instances, type Instance } from "./instance.js";
import { soundManagers, type Managers } from "./managers.js";
import { PlannedError } from "./planned-error.js";
import { PageService, RequestService, SessionService, TenantService } from "./services.js";
import { Porter, Witness } from "./witness.js";

export type HouseContainer = ReturnType<typeof createHouseContainer>;

/** A container with a service per tenant, session, request and page, most of them slow to make and slow to end. */
export class House {
  readonly clock = new ManualClock();
  /** What handlers and disposers do. */
  readonly underWay = new UnderWay();
  /** Ends that wait for those inside. */
  readonly endings = new UnderWay();
  readonly instances: Instances;
  readonly container: HouseContainer;
  readonly #random: Random;
  readonly #scopeNumbers = new WeakMap<Scope, number>();
  #lastScopeNumber = 0;

  constructor(
    readonly faults: Faults,
    seed: number,
    createManagers: (clock: ManualClock) => Managers = soundManagers,
  ) {
    this.#random = new Random(seed);
    this.instances = new Instances(faults);
    this.container = createHouseContainer(createManagers(this.clock), (error) =>
      faults.add("an error that nobody waited for", String(error)),
    );
    this.#bindServices();
    this.container.bind(Porter, { scope: "singleton", inject: [proxy(SessionService), proxy(RequestService)] });
    this.container.bind(Witness, {
      inject: [
        TenantService,
        SessionService,
        RequestService,
        Porter,
        scopeId("tenant"),
        scopeId("session"),
        scopeId("request"),
      ],
    });
    this.container.validate();
  }

  /** Numbers scopes as they are first seen. */
  numberOf(scope: Scope): number {
    const number = this.#scopeNumbers.get(scope) ?? ++this.#lastScopeNumber;
    this.#scopeNumbers.set(scope, number);
    return number;
  }

  /** Ends everything; nothing may be left, and the books have to balance. */
  async end(): Promise<void> {
    await this.container.dispose();
    await this.endings.over();
    const metrics = this.container.metrics();
    for (const problem of [...imbalances(metrics), ...leftovers(metrics)]) this.faults.add("the books", problem);
    for (const { owner } of this.instances.living) this.faults.add("an instance did not end", owner);
  }

  #bindServices(): void {
    const { container, instances } = this;
    const dispose = (instance: Instance): Promise<void> => this.#end(instance);
    container.bind(TenantService, {
      scope: "tenant",
      useFactory: async (resolver) => {
        await pause(this.#random);
        return instances.create(resolver.get(scopeId("tenant")));
      },
      dispose,
    });
    container.bind(SessionService, {
      scope: "session",
      inject: [TenantService, scopeId("session")],
      useFactory: async (tenant: Instance, session: string) => {
        await pause(this.#random);
        return instances.create(`${tenant.owner}/${session}`);
      },
      dispose,
    });
    container.bind(PageService, {
      scope: "page",
      inject: [TenantService, scopeId("page")],
      useFactory: (tenant: Instance, page: string) => instances.create(`${tenant.owner}#${page}`),
      dispose: (page) => instances.end(page),
    });
    const serveRequest = (resolver: Resolver) => this.#serveRequest(resolver);
    container.bind(RequestService, {
      scope: "request",
      async *useFactory(resolver) {
        yield* serveRequest(resolver);
      },
    });
  }

  async *#serveRequest(resolver: Resolver): AsyncGenerator<Instance, void, void> {
    const session = await resolver.getAsync(SessionService);
    const request = resolver.get(scopeId("request"));
    const instance = this.instances.create(`${session.owner}/${request}`);
    try {
      yield instance;
    } catch (error) {
      if (error instanceof PlannedError && error.request !== request)
        this.faults.add("a request heard of the failure of another", `${request} of that of ${error.request}`);
    }
    await this.#end(instance);
  }

  #end(instance: Instance): Promise<void> {
    const ending = async (): Promise<void> => {
      await pause(this.#random);
      this.instances.end(instance);
    };
    return this.underWay.add(ending());
  }
}

function createHouseContainer({ tenant, session, page, request }: Managers, onError: (error: unknown) => void) {
  // Nobody is waited for at the end: by then everybody should have left.
  return createContainer({ onError, drainTimeoutMs: 0 })
    .registerScopeManager("tenant", tenant)
    .registerScopeManager("session", session, { within: "tenant" })
    .registerScopeManager("page", page, { within: "tenant" })
    .registerScopeManager("request", request, { within: "session" });
}

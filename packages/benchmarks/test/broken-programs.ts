import { subject as hand } from "../src/hand/hand.js";
import type { Class } from "../src/services/recipe.js";
import * as s from "../src/services/request.js";
import { Cart } from "../src/services/session.js";
import { Catalog, Settings } from "../src/services/tenant.js";
import { Message } from "../src/services/transients.js";
import { Level0, type Level1 } from "../src/services/tree.js";
import type { Abilities } from "../src/subject.js";

const right = hand.programs as Abilities;

/** An adapter that does less than it should, and would be faster for it. */
export interface Broken {
  readonly what: string;
  readonly workload: string;
  /** What its check says. */
  readonly says: string;
  readonly programs: Partial<Abilities>;
}

const broken = (what: string, workload: string, says: string, programs: Partial<Abilities>): Broken => ({
  what,
  workload,
  says,
  programs,
});

export const brokenPrograms: readonly Broken[] = [
  broken("makes a singleton anew", "W1a", "singleton 0 is one", {
    singletons: (recipes) => (index) => recipes[index]!.make(),
  }),
  broken("has the singletons of another container", "W1b", "another container has singletons of its own", {
    singletons: (recipes) => (index) => remembered(recipes[index]!.itsClass),
  }),
  broken("gives the same transient twice", "W2", "every use has instances of its own", {
    transients: async () => always(await (await right.transients())()),
  }),
  broken("shares a part of two transients", "W2", "every use has instances of its own", {
    async transients() {
      const create = (await right.transients()) as () => Message;
      const { session } = create();
      return () => new Message(session, create().client);
    },
  }),
  broken("never disposes", "W3", "what ends with the request has ended once", {
    requests: () =>
      handling((handler) => {
        handler.audit.disposals = 0;
        return handler;
      }),
  }),
  broken("disposes twice", "W3", "what ends with the request has ended once", {
    requests: () =>
      handling((handler) => {
        void handler.transaction.dispose();
        return handler;
      }),
  }),
  broken("works after the end", "W3", "the work is done before anything is disposed of", {
    requests: () => handling((handler) => handler.serve()),
  }),
  broken("serves two requests in one scope", "W3", "each request has users of its own", {
    requests: () => handling((_, first) => first),
  }),
  broken("mixes two requests", "W3", "and one context", {
    requests: () => handling((handler, first) => Object.assign(handler, { audit: first.audit })),
  }),
  broken("does not wait for a disposal", "W4", "what ends with the request has ended once", {
    asyncRequests: () => withoutWaiting(new s.Config()),
  }),
  broken("has one catalog for all tenants", "W5", "each tenant has a catalog of its own", {
    tenants: () => always(new Catalog(new Settings())),
  }),
  broken("forgets its tenants", "W5", "tenant-0 keeps its catalog", {
    tenants: () => () => new Catalog(new Settings()),
  }),
  broken("keeps sessions for ever", "W6", "what was not visited ends, and what was does not", {
    sessions: () => ({ visit: keeping() }),
  }),
  broken("forgets its sessions", "W6", "and keeps it", {
    sessions: () => ({ visit: () => new Cart() }),
  }),
  broken("keeps more scopes than fit", "W7", "what was not used for longest has to go", {
    bounded: () => keeping(),
  }),
  broken("drops what came first, whoever used it", "W7", "what was not used for longest has to go", {
    bounded: (maxScopes) => keeping(maxScopes),
  }),
  broken("loses a flow", "W8-5", "each flow is inside its own scope", {
    flows: () => () => Promise.resolve(false),
  }),
  broken("does not tell its listeners", "W9-1", "each listener hears of each entry and each exit", {
    events: () => ({ visit: () => undefined, heard: () => 0 }),
  }),
  broken("has its events all the same", "W9-none", "who listens hears of nothing", {
    visitsWithoutEvents: () => right.events(1),
  }),
  broken("makes an application's singletons anew", "W10", "a singleton is one", {
    applications: (recipes) => async (chain) => (await right.applications(recipes))(chain),
  }),
  broken("shares the instances of two scopes", "W12-5", "each scope has instances of its own", {
    idleScopes: (recipes) => always(recipes.map(({ make }) => make())),
  }),
  broken("gives the same wide graph twice", "W13-wide", "each use has instances of its own", {
    wide: async () => always(await (await right.wide())()),
  }),
  broken("shares the halves of a tree", "W13-tree", "every knot is one of its own", {
    async trees() {
      const { left } = (await (await right.trees())()) as { left: Level1 };
      return () => new Level0(left, left);
    },
  }),
];

const always =
  <T>(value: T) =>
  (): T =>
    value;

const instances = new Map<Class, object>();

function remembered(itsClass: Class): object {
  const instance = instances.get(itsClass) ?? new itsClass();
  instances.set(itsClass, instance);
  return instance;
}

/** Handles requests rightly, and changes what comes of it. */
async function handling(change: (handler: s.Handler, first: s.Handler) => s.Handler): Promise<() => s.Handler> {
  const handle = (await right.requests()) as () => s.Handler;
  const first = handle();
  return () => change(handle(), first);
}

function withoutWaiting(config: s.Config): () => Promise<s.Handler> {
  const logger = new s.Logger(config);
  const pool = new s.Pool(config, logger);
  return async () => {
    const context = new s.RequestContext();
    const transaction = new s.AsyncTransaction(pool, context);
    const audit = new s.AsyncAudit(logger, context);
    const users = new s.Users(transaction, new s.Validator(config));
    const handler = new s.Handler(users, audit, transaction, new s.Presenter(logger, context)).serve();
    void audit.dispose();
    void transaction.dispose();
    return handler;
  };
}

/** Carts that stay; with a bound, the one that was opened first has to go. */
function keeping(max = Infinity): (id: string) => Cart {
  const carts = new Map<string, Cart>();
  return (id) => {
    const cart = carts.get(id) ?? new Cart();
    carts.set(id, cart);
    const [[oldestId, oldest] = []] = carts;
    if (carts.size > max && oldestId !== undefined) {
      carts.delete(oldestId);
      oldest?.dispose();
    }
    return cart;
  };
}

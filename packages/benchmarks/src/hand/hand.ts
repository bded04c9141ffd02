import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "eventemitter3";
import { factoryOf, type Class, type Recipe } from "../services/recipe.js";
import * as s from "../services/request.js";
import { Catalog, Settings } from "../services/tenant.js";
import type { Link } from "../services/chains.js";
import type { Subject } from "../subject.js";
import { LruMap } from "./lru-map.js";
import { newMessage, newTree, newWide } from "./new-graphs.js";
import { SessionMap } from "./session-map.js";

/** What is awaited in flows: a turn of the microtask queue, and nothing else. */
const settled = Promise.resolve();

/** Straight-line code, as an expert writes it who needs no container: `new` in order, a `Map` where something is to be found again. */
export const subject: Subject = {
  programs: {
    singletons(recipes) {
      const instances = new Map(recipes.map(({ itsClass, make }) => [itsClass, make()]));
      const classes = recipes.map(({ itsClass }) => itsClass);
      return (index) => instances.get(classes[index] as Class) as object;
    },
    transients: () => newMessage,
    requests: () => requestsOf(newSingletons()),
    asyncRequests: () => asyncRequestsOf(newSingletons()),
    carriedRequests() {
      const handle = requestsOf(newSingletons());
      const current = new AsyncLocalStorage<object>();
      return () => current.run({}, handle);
    },
    tenants: () => tenants(),
    carriedTenants() {
      const catalogOf = tenants();
      const current = new AsyncLocalStorage<string>();
      return (id) => current.run(id, () => catalogOf(id));
    },
    sessions: (clock, idleTimeoutMs) => new SessionMap(clock, idleTimeoutMs),
    bounded(maxScopes) {
      const scopes = new LruMap(maxScopes);
      return (id) => scopes.visit(id);
    },
    flows(_scopes, awaits) {
      const current = new AsyncLocalStorage<object>();
      return () => {
        const own = {};
        return current.run(own, async () => {
          let inside = true;
          for (let index = 0; index < awaits; index++) {
            await settled;
            inside = inside && current.getStore() === own;
          }
          return inside;
        });
      };
    },
    events(listeners) {
      const emitter = new EventEmitter<"entered" | "exited">();
      let heard = 0;
      for (let index = 0; index < listeners; index++) {
        emitter.on("entered", () => heard++);
        emitter.on("exited", () => heard++);
      }
      const [entered, exited] = [emitter.listenerCount("entered") > 0, emitter.listenerCount("exited") > 0];
      let active = 0;
      const visit = (): void => {
        active++;
        if (entered) emitter.emit("entered", { scope: "tenant", id: "acme", active });
        active--;
        if (exited) emitter.emit("exited", { scope: "tenant", id: "acme", active });
      };
      return { visit, heard: () => heard };
    },
    applications: (recipes) => applicationOf(recipes),
    idleScopes(recipes) {
      const scopes = new Map<string, object[]>();
      return (id) => {
        const instances = recipes.map(({ make }) => make());
        scopes.set(id, instances);
        return instances;
      };
    },
    wide: () => newWide,
    trees: () => newTree,
  },
  cannot: {},
};

interface Singletons {
  readonly config: s.Config;
  readonly logger: s.Logger;
  readonly pool: s.Pool;
}

function newSingletons(): Singletons {
  const config = new s.Config();
  const logger = new s.Logger(config);
  return { config, logger, pool: new s.Pool(config, logger) };
}

function requestsOf({ config, logger, pool }: Singletons): () => s.Handler {
  return () => {
    const context = new s.RequestContext();
    const transaction = new s.Transaction(pool, context);
    const audit = new s.Audit(logger, context);
    const users = new s.Users(transaction, new s.Validator(config));
    const handler = new s.Handler(users, audit, transaction, new s.Presenter(logger, context)).serve();
    audit.dispose();
    transaction.dispose();
    return handler;
  };
}

function asyncRequestsOf({ config, logger, pool }: Singletons): () => Promise<s.Handler> {
  return async () => {
    const context = new s.RequestContext();
    const transaction = new s.AsyncTransaction(pool, context);
    const audit = new s.AsyncAudit(logger, context);
    const users = new s.Users(transaction, new s.Validator(config));
    const handler = new s.Handler(users, audit, transaction, new s.Presenter(logger, context)).serve();
    await audit.dispose();
    await transaction.dispose();
    return handler;
  };
}

function tenants(): (id: string) => Catalog {
  const settings = new Settings();
  const open = new Map<string, { readonly catalog: Catalog }>();
  return (id) => {
    let tenant = open.get(id);
    if (tenant === undefined) open.set(id, (tenant = { catalog: new Catalog(settings) }));
    return tenant.catalog;
  };
}

/** Nobody writes a thousand members by hand; this is what such code would do: make each when it is first asked for. */
function applicationOf(recipes: readonly Recipe[]): (chain: number) => Link {
  const factories = new Map<Class, Recipe>(recipes.map((recipe) => [recipe.itsClass, recipe]));
  const instances = new Map<Class, object>();
  const get = (itsClass: Class): object => {
    let instance = instances.get(itsClass);
    if (instance === undefined) {
      instance = factoryOf(factories.get(itsClass) as Recipe, (need) => need)(get);
      instances.set(itsClass, instance);
    }
    return instance;
  };
  return (chain) => get(recipes[chain * 10 + 9]?.itsClass as Class);
}

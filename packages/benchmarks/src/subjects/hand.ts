import { AsyncLocalStorage } from "node:async_hooks";
import { singletonClasses } from "../services/singletons.js";
import * as s from "../services/request.js";
import { Catalog, Settings } from "../services/tenant.js";
import {
  Client,
  Clock,
  Codec,
  Connection,
  Message,
  Random,
  Serializer,
  Session,
  Signer,
  Socket,
} from "../services/transients.js";
import type { Subject } from "../subject.js";

/** Straight-line code, as an expert writes it who needs no container: `new` in order, a `Map` where something is to be found again. */
export const subject: Subject = {
  programs: {
    singletons() {
      const instances = new Map(singletonClasses.map((singleton) => [singleton, new singleton()]));
      return (index) => instances.get(singletonClasses[index] as never) as object;
    },
    transients: () => newMessage,
    requests: () => requestsOf(singletons()),
    asyncRequests() {
      const { config, logger, pool } = singletons();
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
    },
    carriedRequests() {
      const handle = requestsOf(singletons());
      const current = new AsyncLocalStorage<object>();
      return () => current.run({}, handle);
    },
    tenants: () => tenants(),
    carriedTenants() {
      const catalogOf = tenants();
      const current = new AsyncLocalStorage<string>();
      return (id) => current.run(id, () => catalogOf(id));
    },
  },
  cannot: {},
};

function newMessage(): Message {
  const session = new Session(new Signer(new Clock(), new Random()));
  return new Message(session, new Client(new Connection(new Socket()), new Serializer(new Codec())));
}

interface Singletons {
  readonly config: s.Config;
  readonly logger: s.Logger;
  readonly pool: s.Pool;
}

function singletons(): Singletons {
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

function tenants(): (id: string) => Catalog {
  const settings = new Settings();
  const catalogs = new Map<string, { catalog: Catalog }>();
  return (id) => {
    let tenant = catalogs.get(id);
    if (tenant === undefined) catalogs.set(id, (tenant = { catalog: new Catalog(settings) }));
    return tenant.catalog;
  };
}

import { asClass, asFunction, createContainer, type AwilixContainer } from "awilix";
import { singletonClasses } from "../services/singletons.js";
import * as s from "../services/request.js";
import { Catalog, Settings } from "../services/tenant.js";
import * as t from "../services/transients.js";
import type { Subject } from "../subject.js";

/** In its default mode, in which a factory gets a proxy and takes from it what it needs. Its `dispose` returns a promise always. */
export const subject: Subject = {
  programs: {
    singletons() {
      const container = createContainer<Record<string, object>>();
      const names = singletonClasses.map((_, index) => `service${index}`);
      for (const [index, singleton] of singletonClasses.entries())
        container.register(names[index] as string, asClass(singleton).singleton());
      return (index) => container.resolve(names[index] as string);
    },
    transients() {
      const container = createContainer<Transients>();
      container.register({
        clock: asClass(t.Clock),
        random: asClass(t.Random),
        codec: asClass(t.Codec),
        socket: asClass(t.Socket),
        signer: asFunction(({ clock, random }: Transients) => new t.Signer(clock, random)),
        connection: asFunction(({ socket }: Transients) => new t.Connection(socket)),
        serializer: asFunction(({ codec }: Transients) => new t.Serializer(codec)),
        session: asFunction(({ signer }: Transients) => new t.Session(signer)),
        client: asFunction(({ connection, serializer }: Transients) => new t.Client(connection, serializer)),
        message: asFunction(({ session, client }: Transients) => new t.Message(session, client)),
      });
      return () => container.resolve("message");
    },
    requests: () => requests(s.synchronous),
    asyncRequests: () => requests(s.asynchronous),
    tenants() {
      const container = createContainer<{ settings: Settings; catalog: Catalog }>();
      container.register({
        settings: asClass(Settings).singleton(),
        catalog: asFunction(({ settings }: { settings: Settings }) => new Catalog(settings)).scoped(),
      });
      const scopes = new Map<string, AwilixContainer<{ catalog: Catalog }>>();
      return (id) => {
        let scope = scopes.get(id);
        if (scope === undefined) scopes.set(id, (scope = container.createScope()));
        return scope.resolve("catalog");
      };
    },
  },
  cannot: {},
};

interface Transients {
  readonly clock: t.Clock;
  readonly random: t.Random;
  readonly codec: t.Codec;
  readonly socket: t.Socket;
  readonly signer: t.Signer;
  readonly connection: t.Connection;
  readonly serializer: t.Serializer;
  readonly session: t.Session;
  readonly client: t.Client;
  readonly message: t.Message;
}

interface Request {
  readonly config: s.Config;
  readonly logger: s.Logger;
  readonly pool: s.Pool;
  readonly context: s.RequestContext;
  readonly transaction: s.Ending;
  readonly audit: s.Ending;
  readonly users: s.Users;
  readonly validator: s.Validator;
  readonly presenter: s.Presenter;
  readonly handler: s.Handler;
}

function requests({ TransactionClass, AuditClass }: s.EndingClasses): () => Promise<s.Handler> {
  const container = createContainer<Request>();
  container.register({
    config: asClass(s.Config).singleton(),
    logger: asFunction(({ config }: Request) => new s.Logger(config)).singleton(),
    pool: asFunction(({ config, logger }: Request) => new s.Pool(config, logger)).singleton(),
    context: asClass(s.RequestContext).scoped(),
    transaction: asFunction(({ pool, context }: Request) => new TransactionClass(pool, context))
      .scoped()
      .disposer((transaction) => transaction.dispose()),
    audit: asFunction(({ logger, context }: Request) => new AuditClass(logger, context))
      .scoped()
      .disposer((audit) => audit.dispose()),
    users: asFunction(({ transaction, validator }: Request) => new s.Users(transaction, validator)).scoped(),
    validator: asFunction(({ config }: Request) => new s.Validator(config)),
    presenter: asFunction(({ logger, context }: Request) => new s.Presenter(logger, context)),
    handler: asFunction(
      ({ users, audit, transaction, presenter }: Request) => new s.Handler(users, audit, transaction, presenter),
    ).scoped(),
  });
  return async () => {
    const scope = container.createScope();
    const handler = scope.resolve("handler").serve();
    await scope.dispose();
    return handler;
  };
}

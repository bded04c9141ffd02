import { createContainer, injectableClass, token, type Container, type Token } from "ditox";
import { singletonClasses } from "../services/singletons.js";
import * as s from "../services/request.js";
import { Catalog, Settings } from "../services/tenant.js";
import * as t from "../services/transients.js";
import type { Subject } from "../subject.js";

const transient = { scope: "transient" } as const;
const scoped = { scope: "scoped" } as const;
const singleton = { scope: "singleton" } as const;

/** A scoped instance lives in the container that its factory is bound in, so every scope binds its own factories. */
export const subject: Subject = {
  programs: {
    singletons() {
      const container = createContainer();
      const tokens = singletonClasses.map(() => token<object>());
      for (const [index, singletonClass] of singletonClasses.entries())
        container.bindFactory(tokens[index]!, () => new singletonClass(), singleton);
      return (index) => container.resolve(tokens[index]!);
    },
    transients() {
      const container = createContainer();
      const clock = token<t.Clock>();
      const random = token<t.Random>();
      const codec = token<t.Codec>();
      const socket = token<t.Socket>();
      const signer = token<t.Signer>();
      const connection = token<t.Connection>();
      const serializer = token<t.Serializer>();
      const session = token<t.Session>();
      const client = token<t.Client>();
      const message = token<t.Message>();
      container.bindFactory(clock, injectableClass(t.Clock), transient);
      container.bindFactory(random, injectableClass(t.Random), transient);
      container.bindFactory(codec, injectableClass(t.Codec), transient);
      container.bindFactory(socket, injectableClass(t.Socket), transient);
      container.bindFactory(signer, injectableClass(t.Signer, clock, random), transient);
      container.bindFactory(connection, injectableClass(t.Connection, socket), transient);
      container.bindFactory(serializer, injectableClass(t.Serializer, codec), transient);
      container.bindFactory(session, injectableClass(t.Session, signer), transient);
      container.bindFactory(client, injectableClass(t.Client, connection, serializer), transient);
      container.bindFactory(message, injectableClass(t.Message, session, client), transient);
      return () => container.resolve(message);
    },
    requests() {
      const { newScope, handlerToken } = bindRequest(s.synchronous, (ending) => void ending.dispose());
      return () => {
        const scope = newScope();
        const handler = scope.resolve(handlerToken).serve();
        scope.removeAll();
        return handler;
      };
    },
    // Its disposal is synchronous: whoever has to wait for it collects the promises himself.
    asyncRequests() {
      let endings: Promise<void>[] = [];
      const { newScope, handlerToken } = bindRequest(s.asynchronous, (ending) =>
        endings.push(Promise.resolve(ending.dispose())),
      );
      return async () => {
        const scope = newScope();
        const handler = scope.resolve(handlerToken).serve();
        endings = [];
        scope.removeAll();
        await Promise.all(endings);
        return handler;
      };
    },
    tenants() {
      const container = createContainer();
      const settings = token<Settings>();
      const catalog = token<Catalog>();
      container.bindFactory(settings, injectableClass(Settings), singleton);
      const newCatalog = injectableClass(Catalog, settings);
      const scopes = new Map<string, Container>();
      return (id) => {
        let scope = scopes.get(id);
        if (scope === undefined) {
          scopes.set(id, (scope = createContainer(container)));
          scope.bindFactory(catalog, newCatalog, scoped);
        }
        return scope.resolve(catalog);
      };
    },
  },
  cannot: {},
};

interface RequestBindings {
  readonly newScope: () => Container;
  readonly handlerToken: Token<s.Handler>;
}

function bindRequest(
  { TransactionClass, AuditClass }: s.EndingClasses,
  onRemoved: (ending: s.Ending) => void,
): RequestBindings {
  const container = createContainer();
  const config = token<s.Config>();
  const logger = token<s.Logger>();
  const pool = token<s.Pool>();
  const context = token<s.RequestContext>();
  const transaction = token<s.Ending>();
  const audit = token<s.Ending>();
  const validator = token<s.Validator>();
  const presenter = token<s.Presenter>();
  const users = token<s.Users>();
  const handlerToken = token<s.Handler>();
  container.bindFactory(config, injectableClass(s.Config), singleton);
  container.bindFactory(logger, injectableClass(s.Logger, config), singleton);
  container.bindFactory(pool, injectableClass(s.Pool, config, logger), singleton);
  container.bindFactory(validator, injectableClass(s.Validator, config), transient);
  container.bindFactory(presenter, injectableClass(s.Presenter, logger, context), transient);
  const newContext = injectableClass(s.RequestContext);
  const newTransaction = injectableClass(TransactionClass, pool, context);
  const newAudit = injectableClass(AuditClass, logger, context);
  const newUsers = injectableClass(s.Users, transaction, validator);
  const newHandler = injectableClass(s.Handler, users, audit, transaction, presenter);
  const ending = { ...scoped, onRemoved };
  const newScope = (): Container => {
    const scope = createContainer(container);
    scope.bindFactory(context, newContext, scoped);
    scope.bindFactory(transaction, newTransaction, ending);
    scope.bindFactory(audit, newAudit, ending);
    scope.bindFactory(users, newUsers, scoped);
    scope.bindFactory(handlerToken, newHandler, scoped);
    return scope;
  };
  return { newScope, handlerToken };
}

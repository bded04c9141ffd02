import { Container, defineProviders, InjectionToken, inject } from "@needle-di/core";
import { singletonClasses } from "../services/singletons.js";
import * as s from "../services/request.js";
import { Catalog, Settings } from "../services/tenant.js";
import type { Subject } from "../subject.js";

const TransactionToken = new InjectionToken<s.Ending>("Transaction");
const AuditToken = new InjectionToken<s.Ending>("Audit");

/** What it binds lives in the container that it is bound in, so a request binds its own services. It disposes of nothing: that is done by hand. */
export const subject: Subject = {
  programs: {
    singletons() {
      const container = new Container();
      for (const singleton of singletonClasses) container.bind({ provide: singleton, useClass: singleton });
      return (index) => container.get<object>(singletonClasses[index]!);
    },
    requests() {
      const newScope = requests(s.synchronous);
      return () => {
        const scope = newScope();
        const handler = scope.get(s.Handler).serve();
        void scope.get(AuditToken).dispose();
        void scope.get(TransactionToken).dispose();
        return handler;
      };
    },
    asyncRequests() {
      const newScope = requests(s.asynchronous);
      return async () => {
        const scope = newScope();
        const handler = scope.get(s.Handler).serve();
        await scope.get(AuditToken).dispose();
        await scope.get(TransactionToken).dispose();
        return handler;
      };
    },
    tenants() {
      const container = new Container().bind({ provide: Settings, useClass: Settings });
      const provider = { provide: Catalog, useFactory: () => new Catalog(inject(Settings)) };
      const scopes = new Map<string, Container>();
      return (id) => {
        let scope = scopes.get(id);
        if (scope === undefined) scopes.set(id, (scope = container.createChild().bind(provider)));
        return scope.get(Catalog);
      };
    },
  },
  cannot: {
    transients: "it has no transients",
  },
};

function requests({ TransactionClass, AuditClass }: s.EndingClasses): () => Container {
  const container = new Container().bindAll(
    { provide: s.Config, useClass: s.Config },
    { provide: s.Logger, useFactory: () => new s.Logger(inject(s.Config)) },
    { provide: s.Pool, useFactory: () => new s.Pool(inject(s.Config), inject(s.Logger)) },
  );
  const providers = defineProviders(
    { provide: s.RequestContext, useClass: s.RequestContext },
    { provide: TransactionToken, useFactory: () => new TransactionClass(inject(s.Pool), inject(s.RequestContext)) },
    { provide: AuditToken, useFactory: () => new AuditClass(inject(s.Logger), inject(s.RequestContext)) },
    { provide: s.Users, useFactory: () => new s.Users(inject(TransactionToken), new s.Validator(inject(s.Config))) },
    { provide: s.Handler, useFactory: newHandler },
  );
  return () => {
    const scope = container.createChild();
    for (const provider of providers) scope.bind(provider);
    return scope;
  };
}

function newHandler(): s.Handler {
  const presenter = new s.Presenter(inject(s.Logger), inject(s.RequestContext));
  return new s.Handler(inject(s.Users), inject(AuditToken), inject(TransactionToken), presenter);
}

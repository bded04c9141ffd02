import { createContainer, token, type AnyContainer, type ScopeManager } from "@ambit/core";
import { StackFlow } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { TenantScopeManager } from "@ambit/scope-tenant";
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
import { RequestScopeManager } from "./request-scope-manager.js";

const TransactionToken = token<s.Ending>("Transaction");
const AuditToken = token<s.Ending>("Audit");

export const subject: Subject = {
  programs: {
    singletons() {
      const container = createContainer();
      for (const singleton of singletonClasses) container.bind(singleton, { scope: "singleton" });
      return (index) => container.get(singletonClasses[index] as new () => object);
    },
    transients() {
      const container = createContainer();
      for (const leaf of [Clock, Random, Codec, Socket]) container.bind(leaf);
      container
        .bind(Signer, { inject: [Clock, Random] })
        .bind(Connection, { inject: [Socket] })
        .bind(Serializer, { inject: [Codec] })
        .bind(Session, { inject: [Signer] })
        .bind(Client, { inject: [Connection, Serializer] })
        .bind(Message, { inject: [Session, Client] });
      return () => container.get(Message);
    },
    requests() {
      const container = bindRequest(new RequestScopeManager(), s.synchronous);
      return () => {
        const scope = container.enterScope("request");
        const handler = scope.get(s.Handler).serve();
        scope.exit();
        return handler;
      };
    },
    asyncRequests() {
      const container = bindRequest(new RequestScopeManager(), s.asynchronous);
      return async () => {
        const scope = container.enterScope("request");
        const handler = scope.get(s.Handler).serve();
        await scope.exitAsync();
        return handler;
      };
    },
    carriedRequests() {
      const container = bindRequest(new AsyncContextScopeManager(), s.synchronous);
      return () => container.runInScope("request", () => container.get(s.Handler).serve());
    },
    tenants() {
      const container = bindTenant(new TenantScopeManager({ flow: new StackFlow() }));
      return (id) => {
        const tenant = container.enterScope("tenant", id);
        const catalog = tenant.get(Catalog);
        tenant.exit();
        return catalog;
      };
    },
    carriedTenants() {
      const container = bindTenant(new TenantScopeManager());
      return (id) => container.runInScope("tenant", id, () => container.get(Catalog));
    },
  },
  cannot: {},
};

function bindRequest(manager: ScopeManager, { TransactionClass, AuditClass }: s.EndingClasses): AnyContainer {
  const container: AnyContainer = createContainer().registerScopeManager("request", manager);
  return container
    .bind(s.Config, { scope: "singleton" })
    .bind(s.Logger, { scope: "singleton", inject: [s.Config] })
    .bind(s.Pool, { scope: "singleton", inject: [s.Config, s.Logger] })
    .bind(s.RequestContext, { scope: "request" })
    .bind(TransactionToken, { useClass: TransactionClass, scope: "request", inject: [s.Pool, s.RequestContext] })
    .bind(AuditToken, { useClass: AuditClass, scope: "request", inject: [s.Logger, s.RequestContext] })
    .bind(s.Users, { scope: "request", inject: [TransactionToken, s.Validator] })
    .bind(s.Handler, { scope: "request", inject: [s.Users, AuditToken, TransactionToken, s.Presenter] })
    .bind(s.Validator, { inject: [s.Config] })
    .bind(s.Presenter, { inject: [s.Logger, s.RequestContext] });
}

function bindTenant(manager: ScopeManager): AnyContainer {
  const container: AnyContainer = createContainer().registerScopeManager("tenant", manager);
  return container.bind(Settings, { scope: "singleton" }).bind(Catalog, { scope: "tenant", inject: [Settings] });
}

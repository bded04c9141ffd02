import { createContainer, type AnyContainer, type ScopeManager } from "@ambit/core";
import { StackFlow } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import type { Class, Recipe } from "../services/recipe.js";
import { asynchronous, Handler, requestRecipes, synchronous } from "../services/request.js";
import { Cart, sessionRecipes } from "../services/session.js";
import { Catalog, tenantRecipes } from "../services/tenant.js";
import { Message, transientRecipes } from "../services/transients.js";
import { Level0, treeRecipes } from "../services/tree.js";
import { Wide, wideRecipes } from "../services/wide.js";
import type { Abilities, Subject } from "../subject.js";
import { flows } from "./flows.js";
import { RequestScopeManager } from "./request-scope-manager.js";

export const subject: Subject = {
  programs: {
    singletons(recipes) {
      const container = bindAll(createContainer(), recipes);
      const classes = recipes.map(({ itsClass }) => itsClass);
      return (index) => container.get(classes[index] as Class);
    },
    transients() {
      const container = bindAll(createContainer(), transientRecipes);
      return () => container.get(Message);
    },
    requests() {
      const container = scoping("request", new RequestScopeManager(), requestRecipes(synchronous));
      return () => {
        const scope = container.enterScope("request");
        const handler = scope.get(Handler).serve();
        scope.exit();
        return handler;
      };
    },
    asyncRequests() {
      const container = scoping("request", new RequestScopeManager(), requestRecipes(asynchronous));
      return async () => {
        const scope = container.enterScope("request");
        const handler = scope.get(Handler).serve();
        await scope.exitAsync();
        return handler;
      };
    },
    carriedRequests() {
      const container = scoping("request", new AsyncContextScopeManager(), requestRecipes(synchronous));
      const work = (): Handler => container.get(Handler).serve();
      return () => container.runInScope("request", work);
    },
    tenants() {
      const manager = new TenantScopeManager({ flow: new StackFlow() });
      return visits(scoping("tenant", manager, tenantRecipes), "tenant", Catalog);
    },
    carriedTenants() {
      const container = scoping("tenant", new TenantScopeManager(), tenantRecipes);
      const work = (): Catalog => container.get(Catalog);
      return (id) => container.runInScope("tenant", id, work);
    },
    sessions(clock, idleTimeoutMs) {
      const manager = new SessionScopeManager({ idleTimeoutMs, clock, flow: new StackFlow() });
      return { visit: visits(scoping("session", manager, sessionRecipes), "session", Cart) };
    },
    bounded: bounded("lru"),
    flows,
    events(listeners) {
      const manager = new TenantScopeManager({ flow: new StackFlow() });
      const container = scoping("tenant", manager, []);
      let heard = 0;
      for (let index = 0; index < listeners; index++) {
        manager.events.on("entered", () => heard++);
        manager.events.on("exited", () => heard++);
      }
      container.enterScope("tenant", "acme"); // so that it is open all the time
      return { visit: () => container.enterScope("tenant", "acme").exit(), heard: () => heard };
    },
    applications(recipes) {
      const container = bindAll(createContainer(), recipes);
      return (chain) => container.get(recipes[chain * 10 + 9]?.itsClass as Class);
    },
    idleScopes(recipes) {
      const container = scoping("tenant", new TenantScopeManager({ flow: new StackFlow() }), recipes);
      return (id) => {
        const tenant = container.enterScope("tenant", id);
        const instances = recipes.map(({ itsClass }) => tenant.get(itsClass));
        tenant.exit();
        return instances;
      };
    },
    wide() {
      const container = bindAll(createContainer(), wideRecipes);
      return () => container.get(Wide);
    },
    trees() {
      const container = bindAll(createContainer(), treeRecipes);
      return () => container.get(Level0);
    },
  },
  cannot: {},
};

/** The scopes that were used most recently, by this policy. */
export function bounded(policy: "lru" | "sieve"): Abilities["bounded"] {
  return (maxScopes) => {
    const manager = new LruScopeManager({ maxScopes, policy, flow: new StackFlow() });
    return visits(scoping("bounded", manager, sessionRecipes), "bounded", Cart);
  };
}

/** Enters by a handle, resolves, and leaves: nothing is carried to other flows, as with the child containers of others. */
function visits<T extends object>(container: AnyContainer, name: string, itsClass: new (...needs: never[]) => T) {
  return (id: string): T => {
    const handle = container.enterScope(name, id);
    const instance = handle.get(itsClass);
    handle.exit();
    return instance;
  };
}

function scoping(name: string, manager: ScopeManager, recipes: readonly Recipe[]): AnyContainer {
  return bindAll(createContainer().registerScopeManager(name, manager), recipes, name);
}

function bindAll(container: AnyContainer, recipes: readonly Recipe[], scopeName = "scoped"): AnyContainer {
  for (const { itsClass, needs, lifetime } of recipes) {
    const useClass = itsClass as new (...needs: unknown[]) => object;
    const inject = needs;
    container.bind(useClass as Class, { useClass, inject, scope: lifetime === "scoped" ? scopeName : lifetime });
  }
  return container;
}

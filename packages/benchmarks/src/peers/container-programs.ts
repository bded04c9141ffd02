import type { Abilities, Maybe } from "../subject.js";
import { asynchronous, synchronous, type Handler } from "../services/request.js";
import type { Recipe } from "../services/recipe.js";
import { Catalog, tenantRecipes } from "../services/tenant.js";
import { Message, transientRecipes } from "../services/transients.js";
import { treeRecipes, type Knot } from "../services/tree.js";
import { wideRecipes, type Wide } from "../services/wide.js";
import type { Peer } from "./peer-container.js";
import { handledRequests } from "./handled-requests.js";

/** What a container with child containers can be asked to do, in terms of its own few functions: the same code for each. */
export function containerPrograms<Token, Scope>(peer: Peer<Token, Scope>) {
  return {
    async singletons(recipes) {
      const container = await peer(recipes);
      const tokens = recipes.map(({ itsClass }) => container.tokenOf(itsClass));
      return (index) => container.get(tokens[index] as Token);
    },
    async transients() {
      const container = await peer(transientRecipes);
      const message = container.tokenOf(Message);
      return () => container.get(message) as Maybe<Message>;
    },
    requests: () => handledRequests(peer, synchronous),
    asyncRequests: async () => (await handledRequests(peer, asynchronous)) as () => Promise<Handler>,
    async tenants() {
      const container = await peer(tenantRecipes);
      const catalog = container.tokenOf(Catalog);
      const scopes = new Map<string, Scope>();
      return (id) => {
        let scope = scopes.get(id);
        if (scope === undefined) scopes.set(id, (scope = container.openScope()));
        return container.getIn(scope, catalog) as Maybe<Catalog>;
      };
    },
    async applications(recipes) {
      const container = await peer(recipes);
      const heads = recipes.filter((_, index) => index % 10 === 9).map(({ itsClass }) => container.tokenOf(itsClass));
      return (chain) => container.get(heads[chain] as Token);
    },
    async idleScopes(recipes) {
      const container = await peer(recipes);
      const tokens = recipes.map(({ itsClass }) => container.tokenOf(itsClass));
      const scopes = new Map<string, Scope>();
      return async (id) => {
        const scope = container.openScope();
        scopes.set(id, scope);
        const instances: object[] = [];
        for (const token of tokens) instances.push(await container.getIn(scope, token));
        return instances;
      };
    },
    wide: () => lastOf<Wide, Token, Scope>(peer, wideRecipes),
    trees: () => lastOf<Knot, Token, Scope>(peer, treeRecipes),
  } satisfies Partial<Abilities>;
}

async function lastOf<T extends object, Token, Scope>(
  peer: Peer<Token, Scope>,
  recipes: readonly Recipe[],
): Promise<() => Maybe<T>> {
  const container = await peer(recipes);
  const last = container.tokenOf((recipes.at(-1) as Recipe).itsClass);
  return () => container.get(last) as Maybe<T>;
}

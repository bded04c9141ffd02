import { createInjector, Scope as Lifetime, type Injector } from "typed-inject";
import { isOfScope, tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Context = Record<string, object>;
type Create = (...needs: object[]) => object;

/** Whoever is disposed of disposes of its children: to end a scope is to end its first injector. */
interface TypedScope {
  readonly first: Injector<Context>;
  readonly last: Injector<Context>;
}

/** Every service that is provided is an injector of its own, with the one before as its parent. A scope provides its services anew. */
const typedInject: Peer<string, TypedScope> = (recipes) => {
  let count = 0;
  const tokenOf = tokenMap(recipes, () => `service${count++}`);
  const factories = new Map(recipes.map((recipe) => [recipe, factory(recipe)]));
  const provide = (injector: Injector<Context>, recipe: Recipe): Injector<Context> => {
    const lifetime = recipe.lifetime === "transient" ? Lifetime.Transient : Lifetime.Singleton;
    return injector.provideFactory(tokenOf(recipe.itsClass), factories.get(recipe) as never, lifetime);
  };
  const scoped = recipes.filter((one) => isOfScope(one, recipes));
  const container = recipes.filter((one) => !scoped.includes(one)).reduce<Injector<Context>>(provide, createInjector());

  function factory({ make, needs }: Recipe) {
    const create = (...needs: object[]): object => (make as Create)(...needs);
    return Object.assign(create, { inject: needs.map(tokenOf) });
  }

  return {
    tokenOf,
    get: (token) => container.resolve<string>(token),
    openScope() {
      const first = container.createChildInjector();
      return { first, last: scoped.reduce(provide, first) };
    },
    getIn: ({ last }, token) => last.resolve<string>(token),
    close: ({ first }) => first.dispose(),
  };
};

export const subject: Subject = { programs: containerPrograms(typedInject), cannot: {} };

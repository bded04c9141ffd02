import { Container, inject, InjectionToken } from "@needle-di/core";
import { factoryOf, tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

/**
 * What is bound lives in the container that it is bound in, so every scope binds its own services. There are no transients: what is to be new
 * each time is made by the factory that needs it. Nothing is disposed of.
 */
const needle: Peer<InjectionToken<object>, Container> = (recipes) => {
  const container = new Container();
  const tokenOf = tokenMap(recipes, ({ itsClass }) => new InjectionToken<object>(itsClass.name));
  const transients = new Map(
    recipes.filter(({ lifetime }) => lifetime === "transient").map((one) => [tokenOf(one.itsClass), one]),
  );
  const factories = new Map([...transients].map(([token, one]) => [token, factoryOf(one, tokenOf)]));
  const ask = (token: InjectionToken<object>): object => factories.get(token)?.(ask) ?? inject(token);
  const provider = (recipe: Recipe) => {
    const create = factoryOf(recipe, tokenOf);
    const get = recipe.needs.some((need) => transients.has(tokenOf(need))) ? ask : inject<object>;
    return { provide: tokenOf(recipe.itsClass), useFactory: () => create(get) };
  };
  for (const recipe of recipes) if (recipe.lifetime === "singleton") container.bind(provider(recipe));
  const scoped = recipes.filter(({ lifetime }) => lifetime === "scoped").map(provider);

  return {
    tokenOf,
    get: (token) => container.get(token),
    openScope() {
      const scope = container.createChild();
      for (const one of scoped) scope.bind(one);
      return scope;
    },
    getIn: (scope, token) => scope.get(token),
  };
};

const noTransients = "it has no transients";

export const subject: Subject = {
  programs: containerPrograms(needle),
  cannot: { transients: noTransients, wide: noTransients, trees: noTransients },
};

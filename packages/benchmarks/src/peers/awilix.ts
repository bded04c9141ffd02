import { asFunction, createContainer, type AwilixContainer } from "awilix";
import { factoryOf, tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Cradle = Record<string, object>;

/** In its default mode, in which a factory gets a proxy and takes from it what it needs. `dispose` always returns a promise. */
const awilix: Peer<string, AwilixContainer<Cradle>> = (recipes) => {
  const container = createContainer<Cradle>();
  let count = 0;
  const tokenOf = tokenMap(recipes, () => `service${count++}`);
  for (const recipe of recipes) container.register(tokenOf(recipe.itsClass), resolver(recipe));

  function resolver(recipe: Recipe) {
    const create = factoryOf(recipe, tokenOf);
    const built = asFunction((cradle: Cradle) => create((name) => cradle[name] as object)).setLifetime(
      recipe.lifetime === "singleton" ? "SINGLETON" : recipe.lifetime === "scoped" ? "SCOPED" : "TRANSIENT",
    );
    return recipe.ends ? built.disposer((instance) => (instance as { dispose(): unknown }).dispose()) : built;
  }

  return {
    tokenOf,
    get: (name) => container.resolve(name),
    openScope: () => container.createScope(),
    getIn: (scope, name) => scope.resolve(name),
    close: (scope) => scope.dispose(),
  };
};

export const subject: Subject = { programs: containerPrograms(awilix), cannot: {} };

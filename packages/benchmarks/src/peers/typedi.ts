import "reflect-metadata";
import { Container, Token, type ContainerInstance } from "typedi";
import { factoryOf, tokenMap } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

/** A scope is a container with an id in a global list. It calls `destroy` of what it made, and waits for nothing: disposal is done by hand. */
const typedi: Peer<Token<object>, ContainerInstance> = (recipes) => {
  const tokenOf = tokenMap(recipes, ({ itsClass }) => new Token<object>(itsClass.name));
  for (const recipe of recipes) {
    const create = factoryOf(recipe, tokenOf);
    Container.set({
      id: tokenOf(recipe.itsClass),
      factory: (container: ContainerInstance) => create((token) => container.get(token)),
      global: recipe.lifetime === "singleton",
      transient: recipe.lifetime === "transient",
    });
  }
  let last = 0;
  return {
    tokenOf,
    get: (token) => Container.get(token),
    openScope: () => Container.of(`scope-${++last}`),
    getIn: (scope, token) => scope.get(token),
    drop: (scope) => void Container.reset(scope.id),
  };
};

export const subject: Subject = {
  programs: containerPrograms(typedi),
  cannot: {},
  most: { scopes: 100_000, because: "it looks for a container among all others, one by one" },
};

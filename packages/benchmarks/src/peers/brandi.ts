import { Container, injected, token, type Token } from "brandi";
import { tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Creator = new (...needs: unknown[]) => object;

/** It disposes of nothing: that is done by hand. */
const brandi: Peer<Token<object>, Container> = (recipes) => {
  const container = new Container();
  const tokenOf = tokenMap(recipes, ({ itsClass }) => token<object>(itsClass.name));
  for (const recipe of recipes) bind(recipe);

  function bind({ itsClass, needs, lifetime }: Recipe): void {
    injected(itsClass as Creator, ...(needs.map(tokenOf) as never[]));
    const bound = container.bind(tokenOf(itsClass)).toInstance(itsClass);
    if (lifetime === "singleton") bound.inSingletonScope();
    else if (lifetime === "scoped") bound.inContainerScope();
    else bound.inTransientScope();
  }

  return {
    tokenOf,
    get: (wanted) => container.get(wanted),
    openScope: () => new Container().extend(container),
    getIn: (scope, wanted) => scope.get(wanted),
  };
};

export const subject: Subject = { programs: containerPrograms(brandi), cannot: {} };

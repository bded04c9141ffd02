import { Container, type Spec } from "@inferdi/inferdi";
import { tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Services = Container<Record<symbol, Spec<object>>>;

/** Its `dispose` always returns a promise. */
const inferdi: Peer<symbol, Services> = (recipes) => {
  const container = new Container() as unknown as Services;
  const tokenOf = tokenMap(recipes, ({ itsClass }) => Symbol(itsClass.name));
  for (const recipe of recipes) register(recipe);

  function register({ itsClass, needs, lifetime }: Recipe): void {
    container.registerClass(tokenOf(itsClass) as never, itsClass as never, needs.map(tokenOf) as never, lifetime);
  }

  return {
    tokenOf,
    get: (key) => container.get(key),
    openScope: () => container.createScope(),
    getIn: (scope, key) => scope.get(key),
    close: (scope) => scope.dispose(),
  };
};

export const subject: Subject = { programs: containerPrograms(inferdi), cannot: {} };

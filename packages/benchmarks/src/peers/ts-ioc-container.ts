import "reflect-metadata";
import { Container, MetadataInjector, Registration, singleton, type IContainer } from "ts-ioc-container";
import { factoryOf, isOfScope, tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

/** A scope takes over the registrations that are for it. Its `dispose` forgets instances and calls nothing: disposal is done by hand. */
const tsIocContainer: Peer<symbol, IContainer> = (recipes) => {
  const container = new Container(new MetadataInjector(), { tags: ["root"] });
  const tokenOf = tokenMap(recipes, ({ itsClass }) => Symbol(itsClass.name));
  for (const recipe of recipes) container.add(registration(recipe));

  function registration(recipe: Recipe): Registration<object> {
    const create = factoryOf(recipe, tokenOf);
    const where = isOfScope(recipe, recipes) ? "scope" : "root";
    const registered = Registration.fromFn((from) => create((token) => from.resolve<object>(token)))
      .to(tokenOf(recipe.itsClass))
      .when((scope) => scope.hasTag(where));
    return recipe.lifetime === "transient" ? registered : registered.pipe(singleton());
  }

  return {
    tokenOf,
    get: (token) => container.resolve<object>(token),
    openScope: () => container.createScope("scope"),
    getIn: (scope, token) => scope.resolve<object>(token),
    drop: (scope) => scope.dispose(),
  };
};

export const subject: Subject = { programs: containerPrograms(tsIocContainer), cannot: {} };

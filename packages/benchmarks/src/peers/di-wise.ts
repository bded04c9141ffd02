import { createContainer, inject, Scope, Type, type Container } from "di-wise";
import { factoryOf, isOfScope, tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

/** A scope registers its own services. It disposes of nothing: that is done by hand. */
const diWise: Peer<Type<object>, Container> = (recipes) => {
  const container = createContainer();
  const tokenOf = tokenMap(recipes, ({ itsClass }) => Type<object>(itsClass.name));
  const registration = (recipe: Recipe) => {
    const create = factoryOf(recipe, tokenOf);
    const scope = recipe.lifetime === "transient" ? Scope.Transient : Scope.Container;
    const useFactory = () => create((token) => inject<object>(token));
    return [tokenOf(recipe.itsClass), { useFactory }, { scope }] as const;
  };
  const scoped = recipes.filter((one) => isOfScope(one, recipes));
  for (const recipe of recipes) if (!scoped.includes(recipe)) container.register(...registration(recipe));
  const registrations = scoped.map(registration);

  return {
    tokenOf,
    get: (token) => container.resolve<object>(token),
    openScope() {
      const scope = container.createChild();
      for (const one of registrations) scope.register(...one);
      return scope;
    },
    getIn: (scope, token) => scope.resolve<object>(token),
  };
};

export const subject: Subject = { programs: containerPrograms(diWise), cannot: {} };

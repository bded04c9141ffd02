import { createContainer, injectableClass, token, type Container, type Token } from "ditox";
import { tokenMap, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

/** A scoped instance lives in the container that its factory is bound in, so every scope binds its own factories. */
export const ditox: Peer<Token<object>, Container> = (recipes) => {
  const container = createContainer();
  const tokenOf = tokenMap(recipes, () => token<object>());
  // Its disposal is synchronous: whoever has to wait for one that takes its time collects the promises himself.
  let pending: Promise<unknown>[] = [];
  const onRemoved = (instance: object): void => {
    const ending = (instance as { dispose(): unknown }).dispose();
    if (ending instanceof Promise) pending.push(ending);
  };
  const binding = (recipe: Recipe) => {
    const { lifetime, itsClass, needs, ends } = recipe;
    const injected = injectableClass(itsClass as new (...needs: object[]) => object, ...needs.map(tokenOf));
    const options = lifetime === "transient" || !ends ? { scope: lifetime } : { scope: lifetime, onRemoved };
    return [tokenOf(itsClass), injected, options] as const;
  };
  for (const recipe of recipes) if (recipe.lifetime !== "scoped") container.bindFactory(...binding(recipe));
  const scoped = recipes.filter(({ lifetime }) => lifetime === "scoped").map(binding);

  return {
    tokenOf,
    get: (wanted) => container.resolve(wanted),
    openScope() {
      const scope = createContainer(container);
      for (const [wanted, factory, options] of scoped) scope.bindFactory(wanted, factory, options);
      return scope;
    },
    getIn: (scope, wanted) => scope.resolve(wanted),
    close(scope) {
      scope.removeAll();
      if (pending.length === 0) return;
      const ended = Promise.all(pending);
      pending = [];
      return ended;
    },
  };
};

export const subject: Subject = { programs: containerPrograms(ditox), cannot: {} };

import { Container, type Newable, type ServiceIdentifier } from "inversify";
import { isOfScope, type Class, type Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Identifier = ServiceIdentifier<object>;

/** With a child container for each scope, which binds the services of the scope, as its singletons. */
const inversify: Peer<Identifier, Container> = (recipes) => {
  const container = new Container();
  const scoped = recipes.filter((one) => isOfScope(one, recipes));
  for (const recipe of recipes) if (!scoped.includes(recipe)) bind(container, recipe);
  const endsLater = recipes.some(({ itsClass }) => Symbol.asyncDispose in itsClass.prototype);
  return {
    tokenOf: identifierOf,
    get: (identifier) => container.get(identifier),
    openScope() {
      const scope = new Container({ parent: container });
      for (const recipe of scoped) bind(scope, recipe);
      return scope;
    },
    getIn: (scope, identifier) => scope.get(identifier),
    close: endsLater ? (scope) => scope.unbindAllAsync() : (scope) => scope.unbindAll(),
  };
};

/** A class is an identifier as it is. */
const identifierOf = (itsClass: Class): Identifier => itsClass as unknown as Newable<object>;

function bind(container: Container, { itsClass, make, needs, lifetime, ends }: Recipe): void {
  const factory = make as (...needs: object[]) => object;
  const bound = container.bind(identifierOf(itsClass)).toResolvedValue(factory, needs.map(identifierOf));
  if (lifetime === "transient") return void bound.inTransientScope();
  const single = bound.inSingletonScope();
  if (ends) single.onDeactivation((instance) => (instance as { dispose(): void | Promise<void> }).dispose());
}

export const subject: Subject = {
  programs: containerPrograms(inversify),
  cannot: {},
  most: { scopes: 100_000, because: "a million of its containers do not fit into the memory" },
};

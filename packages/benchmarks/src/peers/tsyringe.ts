import "reflect-metadata";
import { container as root, injectable, Lifecycle, type DependencyContainer, type InjectionToken } from "tsyringe";
import type { Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Token = InjectionToken<object>;

const lifecycles = {
  singleton: Lifecycle.Singleton,
  scoped: Lifecycle.ContainerScoped,
  transient: Lifecycle.Transient,
} as const;

const tsyringe: Peer<Token, DependencyContainer> = (recipes) => {
  const container = root.createChildContainer();
  for (const recipe of recipes) register(container, recipe);
  return {
    tokenOf: (itsClass) => itsClass as Token,
    get: (token) => container.resolve(token),
    openScope: () => container.createChildContainer(),
    getIn: (scope, token) => scope.resolve(token),
    close: (scope) => scope.dispose(),
  };
};

function register(container: DependencyContainer, { itsClass, needs, lifetime }: Recipe): void {
  const useClass = itsClass as new (...needs: unknown[]) => object;
  // What the decorator and the metadata of the compiler amount to.
  Reflect.defineMetadata("design:paramtypes", needs, useClass);
  injectable()(useClass);
  container.register(useClass as Token, { useClass }, { lifecycle: lifecycles[lifetime] });
}

export const subject: Subject = { programs: containerPrograms(tsyringe), cannot: {} };

import "reflect-metadata";
import { Logger, Scope, type DynamicModule, type INestApplicationContext, type Provider } from "@nestjs/common";
import { ContextIdFactory, NestFactory, type ContextId } from "@nestjs/core";
import type { Class, Recipe } from "../services/recipe.js";
import type { Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

const scopes = { singleton: Scope.DEFAULT, scoped: Scope.REQUEST, transient: Scope.TRANSIENT } as const;

/** A scope is a context id. What is not a singleton resolves asynchronously; what belongs to a request is never disposed of: that is done by hand. */
const nest: Peer<Class, ContextId> = async (recipes) => {
  class Application {}
  const module: DynamicModule = { module: Application, providers: recipes.map(providerOf) };
  Logger.overrideLogger(false);
  const application: INestApplicationContext = await NestFactory.createApplicationContext(module);
  const singletons = new Set(
    recipes.filter(({ lifetime }) => lifetime === "singleton").map(({ itsClass }) => itsClass),
  );
  return {
    tokenOf: (itsClass) => itsClass,
    get: (token) => (singletons.has(token) ? application.get<object>(token) : application.resolve<object>(token)),
    openScope: () => ContextIdFactory.create(),
    getIn: (scope, token) => application.resolve<object>(token, scope),
  };
};

function providerOf({ itsClass, make, needs, lifetime }: Recipe): Provider {
  const useFactory = make as (...needs: object[]) => object;
  return { provide: itsClass, useFactory, inject: [...needs], scope: scopes[lifetime] };
}

export const subject: Subject = {
  programs: containerPrograms(nest),
  cannot: { trees: "whoever needs a transient twice gets one, twice" },
};

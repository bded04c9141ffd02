import {
  all,
  asDependency,
  optional,
  provider,
  proxy,
  type Injectable,
  type SelectOptions,
} from "../bindings/dependency.js";
import { NoInjectionContextError } from "../errors/resolution-errors.js";
import type { TokenLike } from "../token.js";
import { currentCreation } from "./injection-context.js";

/**
 * Asks for a dependency from inside a field initialiser, a constructor or a factory, before its first await.
 * @throws NoInjectionContextError elsewhere.
 */
export function inject<T>(injectable: Injectable<T>): T {
  const dependency = asDependency(injectable);
  const creation = currentCreation();
  if (creation === undefined) throw new NoInjectionContextError(dependency.toString());
  return creation.resolve(dependency, true) as T;
}

inject.optional = <T>(token: TokenLike<T>, options?: SelectOptions): T | undefined => inject(optional(token, options));
inject.all = <T>(token: TokenLike<T>, options?: SelectOptions): T[] => inject(all(token, options));
inject.provider = <T>(token: TokenLike<T>, options?: SelectOptions): (() => T) => inject(provider(token, options));
inject.proxy = <T extends object>(token: TokenLike<T>): T => inject(proxy(token));

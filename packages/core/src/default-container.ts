import { createContainer, type AnyContainer } from "./container.js";
import type { RegisterOptions } from "./container/scope-kinds.js";
import type { ScopeManager } from "./scope-manager.js";

/** The container of programs that need no more than one; the plain functions of this module act on it. */
export const defaultContainer: AnyContainer = createContainer();

/** Lets a manager decide over the scopes of this name in the default container. */
export function registerScopeManager(
  name: string,
  manager: ScopeManager,
  options?: RegisterOptions<string>,
): AnyContainer {
  return defaultContainer.registerScopeManager(name, manager, options);
}

function bound<K extends keyof AnyContainer>(name: K): AnyContainer[K] {
  const method = defaultContainer[name] as unknown as (...args: unknown[]) => unknown;
  return method.bind(defaultContainer) as unknown as AnyContainer[K];
}

export const bind = bound("bind");
export const get = bound("get");
export const getAsync = bound("getAsync");
export const tryGet = bound("tryGet");
export const getAll = bound("getAll");
export const runInScope = bound("runInScope");
export const runInScopes = bound("runInScopes");
export const enterScope = bound("enterScope");
export const getCurrentScope = bound("getCurrentScope");
export const closeScope = bound("closeScope");

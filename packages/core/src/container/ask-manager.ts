import { AmbitError } from "../errors/ambit-error.js";
import { ScopeManagerError } from "../errors/manager-errors.js";

/** Calls a method of a manager. @throws ScopeManagerError with what it throws; an error of Ambit's own as it is. */
export function askManager<R>(scope: string, method: string, ask: () => R): R {
  try {
    return ask();
  } catch (error) {
    throw managerError(scope, method, error);
  }
}

/** What a manager threw, as it is told further on. */
export function managerError(scope: string, method: string, error: unknown): AmbitError {
  return error instanceof AmbitError ? error : new ScopeManagerError(scope, method, "it threw.", error);
}

import { AmbitError } from "../errors/ambit-error.js";
import { ScopeManagerError } from "../errors/manager-errors.js";
import { AsyncDisposalRequiredError } from "../errors/scope-errors.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { combineErrors, isThenable } from "../scopes/disposal.js";
import type { Scope } from "../scopes/scope.js";
import type { ManagerPromises } from "./manager-promises.js";

/**
 * Tells the manager that a flow has left, and ends what was to end with its last user. What ends is waited for, unless `synchronous`.
 * Nothing is allocated where nothing fails and nothing has to be waited for.
 * @throws AsyncDisposalRequiredError, ScopeManagerError, and what disposers threw.
 */
export function leaveScope(
  scope: Scope,
  outcome: ScopeOutcome,
  synchronous: boolean,
  promises: ManagerPromises,
): void | Promise<void> {
  let exited: void | Promise<void> = undefined;
  let left: void | Promise<void> = undefined;
  let errors: Set<unknown> | undefined;
  try {
    exited = exit(scope, outcome, promises);
  } catch (error) {
    if (error instanceof AsyncDisposalRequiredError) throw error; // refused: nothing has ended, nothing is to follow
    errors = new Set([error]);
  }
  try {
    left = scope.left();
  } catch (error) {
    (errors ??= new Set()).add(error);
  }
  const one = exited === undefined || left === undefined || exited === left;
  if (one && errors === undefined && !synchronous) return exited ?? left;
  if (exited !== undefined || left !== undefined) return wait([exited, left], errors, scope, synchronous);
  if (errors !== undefined) throw combineErrors([...errors]);
}

function exit(scope: Scope, outcome: ScopeOutcome, promises: ManagerPromises): void | Promise<void> {
  try {
    const pending = scope.kind.manager?.exitScope(scope, outcome);
    if (!isThenable(pending)) return;
    if (scope.ending?.isResult(pending) === true) return pending; // that has a limit, and fails as it should
    return promises.wait(pending, scope.name, "exitScope").catch((error: unknown) => exitFailed(scope, error));
  } catch (error) {
    exitFailed(scope, error);
  }
}

function exitFailed(scope: Scope, error: unknown): never {
  if (error instanceof AmbitError || scope.ending?.failedWith(error) === true) throw error;
  throw new ScopeManagerError(scope.name, "exitScope", "it threw.", error);
}

function wait(
  results: readonly (Promise<void> | void)[],
  failed: Set<unknown> | undefined,
  scope: Scope,
  synchronous: boolean,
): void | Promise<void> {
  const errors = failed ?? new Set();
  const pending: Promise<void>[] = [];
  for (const result of results) if (result) pending.push(result.catch((error: unknown) => void errors.add(error)));
  const ended = Promise.all(pending).then(() => {
    if (errors.size > 0) throw combineErrors([...errors]);
  });
  if (!synchronous) return ended;
  ended.catch((error: unknown) => scope.kind.host.report(error));
  // Users that are still inside end it later; but an end that has begun turned out to be asynchronous after all.
  if (scope.state === "disposing" || (scope.state === "draining" && !scope.active))
    throw new AsyncDisposalRequiredError([scope.ending?.disposing ?? scope.name], scope);
}

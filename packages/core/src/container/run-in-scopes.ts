import type { ScopeOutcome } from "../scope-manager.js";
import { combineErrors, isThenable } from "../scopes/disposal.js";
import { UncountedVisit, type Visit } from "../scopes/flow.js";
import { lineage } from "../scopes/lineage.js";
import type { Scope } from "../scopes/scope.js";
import { carryVisits } from "./carry-visits.js";
import type { ScopeVisits } from "./scope-visits.js";

const succeeded: ScopeOutcome = { ok: true };

/**
 * Enters one after the other, calls `work`, and leaves when it has settled, backwards, whatever happened.
 * The body's own error stays first; what failed on the way out comes after it. `outside`, where it is given, calls all but the leaving.
 */
export function runVisits<D, R>(
  visits: ScopeVisits,
  destinations: readonly D[],
  enter: (destination: D, entered: readonly Visit[]) => Visit,
  work: () => R,
  outside?: <T>(inside: () => T) => T,
): R {
  const entered: Visit[] = [];
  let result: R;
  try {
    if (outside === undefined) result = runEntering(destinations, enter, entered, work);
    else result = outside(() => runEntering(destinations, enter, entered, work));
  } catch (error) {
    throw leaveFailed(visits, entered, error);
  }
  if (isThenable(result)) return settleAndLeave(visits, entered, result) as R;
  void visits.leaveAll(entered, succeeded, true);
  return result;
}

function runEntering<D, R>(
  destinations: readonly D[],
  enter: (destination: D, entered: readonly Visit[]) => Visit,
  entered: Visit[],
  work: () => R,
): R {
  for (const destination of destinations) entered.push(enter(destination, entered));
  return carryVisits(entered, work);
}

async function settleAndLeave(
  visits: ScopeVisits,
  entered: readonly Visit[],
  work: PromiseLike<unknown>,
): Promise<unknown> {
  visits.open?.watch(entered, entered); // nothing but this wait holds the list: it goes when the work can never settle
  let value: unknown;
  try {
    value = await work;
  } catch (error) {
    try {
      await visits.leaveAll(entered, { ok: false, error }, false);
    } catch (failure) {
      throw combineErrors([error, failure]);
    }
    throw error;
  }
  const leaving = visits.leaveAll(entered, succeeded, false);
  if (leaving !== undefined) await leaving; // nearly always there is nothing to wait for, and a turn less
  return value;
}

/** Leaves after a synchronous failure; returns what to throw. */
function leaveFailed(visits: ScopeVisits, entered: readonly Visit[], error: unknown): unknown {
  try {
    void visits.leaveAll(entered, { ok: false, error }, true);
    return error;
  } catch (failure) {
    return combineErrors([error, failure]);
  }
}

/** Calls `work` inside a scope, and those it lies within, without counting it as a user: an end that waits for it would wait for itself. */
export function runUncounted<R>(scope: Scope, work: () => R): R {
  const chain: Visit[] = [];
  for (const each of lineage(scope)) {
    const previous = chain.findLast((visit) => visit.scope.kind.manager?.flow === each.kind.manager?.flow);
    chain.push(new UncountedVisit(each, previous, true));
  }
  const leave = (): void => chain.forEach((visit) => (visit.left = true));
  let result: R;
  try {
    result = carryVisits(chain, work);
  } catch (error) {
    leave();
    throw error;
  }
  if (!isThenable(result)) leave();
  else result.then(leave, leave);
  return result;
}

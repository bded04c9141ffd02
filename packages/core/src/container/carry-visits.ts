import type { ScopeManager } from "../scope-manager.js";
import { isThenable } from "../scopes/disposal.js";
import type { Flow, Visit } from "../scopes/flow.js";
import type { Scope } from "../scopes/scope.js";

/** Calls `work` in these scopes, carried through all that it starts. */
export function carryVisits<R>(visits: readonly Visit[], work: () => R): R {
  const [only] = visits;
  if (only !== undefined && visits.length === 1) return carry(only, work);
  let carried = work;
  const flows = new Set<Flow>();
  for (const visit of visits.toReversed()) {
    const flow = visit.scope.kind.manager?.flow;
    // The innermost visit's chain holds the others of the same flow: one step enters them all.
    if (flow !== undefined && flows.has(flow)) continue;
    if (flow !== undefined) flows.add(flow);
    const inner = carried;
    carried = () => carry(visit, inner);
  }
  return carried();
}

function carry<R>(visit: Visit, work: () => R): R {
  const { manager } = visit.scope.kind;
  if (manager?.flow !== undefined) return manager.flow.run(visit, work);
  if (manager?.runInScope === undefined) return work();
  return runInScope(manager as Required<ScopeManager>, visit.scope, work);
}

/** Where the manager fails when the work has begun, nobody waits for that any more: then its error is reported. */
function runInScope<R>(manager: Required<ScopeManager>, scope: Scope, work: () => R): R {
  let begun: unknown;
  try {
    return manager.runInScope(scope, () => {
      const result = work();
      begun = result;
      return result;
    });
  } catch (error) {
    if (isThenable(begun)) begun.then(undefined, (lost: unknown) => scope.kind.host.report(lost));
    throw error;
  }
}

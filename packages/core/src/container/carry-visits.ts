import type { ScopeManager } from "../scope-manager.js";
import type { Flow, Visit } from "../scopes/flow.js";

/** Calls `work` in these scopes, carried through all that it starts. */
export function carryVisits<R>(visits: readonly Visit[], work: () => R): R {
  let carried = work;
  const flows = new Set<Flow>();
  for (const visit of [...visits].reverse()) {
    const { manager } = visit.scope.kind;
    const flow = manager?.flow;
    const inner = carried;
    if (flow !== undefined) {
      // The innermost visit's chain holds the others of the same flow: one step enters them all.
      if (!flows.has(flow)) carried = () => flow.run(visit, inner);
      flows.add(flow);
    } else if (manager?.runInScope !== undefined) {
      carried = () => (manager as Required<ScopeManager>).runInScope(visit.scope, inner);
    }
  }
  return carried();
}

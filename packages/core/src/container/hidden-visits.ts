import { isThenable } from "../scopes/disposal.js";
import type { Visit } from "../scopes/flow.js";

// Beside visits, since few flows work in captured scopes.
const hidden = new WeakMap<Visit, readonly Visit[]>();

/** Notes what a flow cannot see while it works in captured scopes, but is still inside. */
export function hideBehind(visit: Visit, behind: readonly Visit[]): void {
  if (behind.length > 0) hidden.set(visit, behind);
}

/** Forgets it when the work is over: contexts that were started inside may hold these visits for long. */
export function showAfter<R>(visits: readonly Visit[], work: () => R): R {
  const show = (): void => visits.forEach((visit) => hidden.delete(visit));
  let result: R;
  try {
    result = work();
  } catch (error) {
    show();
    throw error;
  }
  if (isThenable(result)) result.then(show, show);
  else show();
  return result;
}

/** All that a flow is inside, what is hidden from it too. */
export function withHidden(visits: Iterable<Visit>): Visit[] {
  return [...new Set([...visits].flatMap((visit) => [visit, ...(hidden.get(visit) ?? [])]))];
}

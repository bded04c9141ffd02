import { whenCallsHaveEnded } from "./calls-in-flight.js";
import { Departure } from "./departure.js";
import { isThenable } from "./disposal.js";
import type { Visit } from "./flow.js";
import type { Ownership } from "./ownership.js";
import type { Scope } from "./scope.js";

/**
 * Ends an instance that nobody finds any more: now, and this is returned, or when the last has finished who may use it. Those are the
 * calls that came through stand-ins, and the flows that are inside its scope at this moment, these visits aside.
 * @throws what the disposer throws, where it ends now.
 */
export function retire(scope: Scope, ownership: Ownership, aside: ReadonlySet<Visit>): void | Promise<void> {
  let users = 1;
  const letGo = (): void => {
    if (--users === 0) endInBackground(scope, ownership);
  };
  if (whenCallsHaveEnded(ownership.received, letGo)) users++;
  if (Departure.of(scope, aside, letGo)) users++;
  if (--users === 0) return end(scope, ownership);
}

function end(scope: Scope, ownership: Ownership): void | Promise<void> {
  return scope.release(ownership, { ok: true });
}

function endInBackground(scope: Scope, ownership: Ownership): void {
  const report = (error: unknown): void => scope.kind.host.report(error);
  try {
    const pending = end(scope, ownership);
    if (isThenable(pending)) pending.then(undefined, report);
  } catch (error) {
    report(error);
  }
}

import { ScopeManagerError } from "../errors/manager-errors.js";
import type { ScopeId } from "../scope-id.js";
import type { ScopeObserver } from "../scope-manager.js";
import type { CloseReason } from "./close-reason.js";
import { isThenable } from "./disposal.js";
import type { Scope } from "./scope.js";

/** Tells the manager what has become of its scope. An observer must not throw; where one does, that is reported and changes nothing. */
export function tellObserver(scope: Scope, what: "active" | "idle"): void;
export function tellObserver(scope: Scope, what: "ending" | "closed", reason: CloseReason): void;
export function tellObserver(scope: Scope, what: "renamed", previousId: ScopeId): void;
export function tellObserver(scope: Scope, what: keyof ScopeObserver, detail?: ScopeId): void {
  const { observer } = scope;
  if (observer === undefined) return;
  try {
    // Which detail belongs to which method is what the signatures say. An observer of somebody else's may be asynchronous all the same.
    const result: unknown = observer[what]?.(scope, detail as never);
    if (isThenable(result)) result.then(undefined, (error: unknown) => report(scope, what, error));
  } catch (error) {
    report(scope, what, error);
  }
}

function report(scope: Scope, what: keyof ScopeObserver, error: unknown): void {
  scope.kind.host.report(new ScopeManagerError(scope.name, `observer.${what}`, "it threw.", error));
}

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
    // An observer of somebody else's may be asynchronous all the same.
    const result: unknown = call(observer, scope, what, detail as never);
    if (isThenable(result)) result.then(undefined, (error: unknown) => report(scope, what, error));
  } catch (error) {
    report(scope, what, error);
  }
}

/** By name: looked up by what `what` holds, a method takes several times as long to find. Which detail belongs to which is what the signatures say. */
function call(observer: ScopeObserver, scope: Scope, what: keyof ScopeObserver, detail: CloseReason): void {
  switch (what) {
    case "active":
      return observer.active?.(scope);
    case "idle":
      return observer.idle?.(scope);
    case "ending":
      return observer.ending?.(scope, detail);
    case "closed":
      return observer.closed?.(scope, detail);
    case "renamed":
      return observer.renamed?.(scope, detail);
  }
}

function report(scope: Scope, what: keyof ScopeObserver, error: unknown): void {
  scope.kind.host.report(new ScopeManagerError(scope.name, `observer.${what}`, "it threw.", error));
}

import { ScopeManagerError } from "../errors/manager-errors.js";
import type { ScopeObserver } from "../scope-manager.js";
import type { Scope } from "./scope.js";
import type { CloseReason } from "./close-reason.js";

/** Tells the manager what has become of its scope. An observer must not throw; where one does, that is reported and changes nothing. */
export function tellObserver(scope: Scope, what: "active" | "idle"): void;
export function tellObserver(scope: Scope, what: "ending" | "closed", reason: CloseReason): void;
export function tellObserver(scope: Scope, what: keyof ScopeObserver, reason: CloseReason = "closed"): void {
  const { observer } = scope;
  if (observer === undefined) return;
  try {
    observer[what]?.(scope, reason);
  } catch (error) {
    scope.kind.host.report(new ScopeManagerError(scope.name, `observer.${what}`, "it threw.", error));
  }
}

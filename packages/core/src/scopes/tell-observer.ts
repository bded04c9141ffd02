import { ScopeManagerError } from "../errors/manager-errors.js";
import type { ScopeId } from "../scope-id.js";
import type { ScopeObserver } from "../scope-manager.js";
import { callUnawaited } from "./call-unawaited.js";
import type { Scope } from "./scope.js";
import type { CloseReason } from "./close-reason.js";

/** Tells the manager what has become of its scope. An observer must not throw; where one does, that is reported and changes nothing. */
export function tellObserver(scope: Scope, what: "active" | "idle"): void;
export function tellObserver(scope: Scope, what: "ending" | "closed", reason: CloseReason): void;
export function tellObserver(scope: Scope, what: "renamed", previousId: ScopeId): void;
export function tellObserver(scope: Scope, what: keyof ScopeObserver, detail?: ScopeId): void {
  const { observer } = scope;
  if (observer === undefined) return;
  callUnawaited(
    () => observer[what]?.(scope, detail as never), // which detail belongs to which method is what the signatures say
    (error) => scope.kind.host.report(new ScopeManagerError(scope.name, `observer.${what}`, "it threw.", error)),
  );
}

import type { ScopeId } from "@ambit/core";
import type { Model, ModelScope } from "./state.js";

/** Gives a scope another id; all else stays as it is. */
export function giveId(model: Model, scope: ModelScope, id: ScopeId): void {
  const previousId = scope.id;
  if (id === previousId) return;
  scope.id = id;
  model.journal.event("renamed", scope, String(previousId));
}

import { release } from "./lifecycle.js";
import type { Prediction } from "./prediction.js";
import { encloses } from "./standing.js";
import type { Model, ModelInstance, ModelScope, ModelVisit } from "./state.js";

/** Ends an instance that nobody finds any more: now, and then this is waited for, or when those have left who may use it. */
export function retire(
  model: Model,
  chain: readonly ModelVisit[],
  scope: ModelScope,
  instance: ModelInstance | undefined,
  prediction: Prediction,
): void {
  const users = new Set([...model.visits].filter((visit) => isUser(visit, scope) && !chain.includes(visit)));
  if (instance === undefined || users.size > 0) prediction.outcome = "true";
  if (instance === undefined) return;
  if (users.size > 0) {
    model.retirements.add({ scope, instance, users });
    model.journal.notes.push("kept for others");
  } else release(model, scope, instance, prediction);
}

function isUser({ scope }: ModelVisit, home: ModelScope): boolean {
  return scope.state !== "closed" && encloses(home, scope);
}

/** A flow has left: what only it was still using ends, in narrow scopes first. */
export function endRetired(model: Model, visit: ModelVisit): void {
  for (let wider: ModelScope | undefined = visit.scope; wider !== undefined; wider = wider.holder) {
    for (const retirement of model.retirements) {
      const { scope, instance, users } = retirement;
      if (scope !== wider || !users.delete(visit) || users.size > 0) continue;
      model.retirements.delete(retirement);
      if (instance.disposing !== "not yet") continue;
      model.journal.notes.push("the last user of a replaced instance");
      release(model, scope, instance);
    }
  }
}

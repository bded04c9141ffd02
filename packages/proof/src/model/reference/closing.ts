import type { CloseReason, ScopeId } from "@ambit/core";
import { beginEnding, close } from "./lifecycle.js";
import { leave } from "./leaving.js";
import { Prediction, Refusal } from "./prediction.js";
import { reloadScope } from "./reloading.js";
import { giveId } from "./renaming.js";
import { enterable, expiredBecause } from "./retention.js";
import { currentScope, findOpen, isServed, parentFor } from "./standing.js";
import type { Model, ModelKind, ModelScope, ModelVisit } from "./state.js";
import { abandonWorkflow, decide, forget, knownWorkflow, workflowOf } from "./workflow.js";

type Chain = readonly ModelVisit[];

/** What comes true when the scopes have closed. */
export function whenClosed(model: Model, scopes: readonly ModelScope[], outcome: string): Prediction {
  const prediction = new Prediction();
  model.waiting.push({ scopes, prediction, outcome });
  return prediction;
}

/** Leaves by a handle, and waits where that can be waited for. */
export function exitHandle(
  model: Model,
  chain: Chain,
  handle: ModelVisit,
  ok: boolean,
  synchronous: boolean,
): Prediction {
  model.handles.splice(model.handles.indexOf(handle), 1);
  const waitsFor = leave(model, chain, handle, { ok, synchronous });
  return whenClosed(model, waitsFor === undefined || synchronous ? [] : [waitsFor], "ok");
}

/** Closes the scope with an id: the one that the flow is in, else the one that is open, else those that are about to end. */
export function closeScope(
  model: Model,
  chain: Chain,
  kind: ModelKind,
  id: ScopeId,
  given: ModelScope | undefined,
): Prediction {
  const found = scopesNamed(model, chain, kind, id, given);
  return whenClosed(model, closeAll(model, chain, found, "closed", true), String(found.length > 0));
}

function scopesNamed(
  model: Model,
  chain: Chain,
  kind: ModelKind,
  id: ScopeId,
  given: ModelScope | undefined,
): readonly ModelScope[] {
  const parent = parentFor(chain, kind, given);
  const named = (scope: ModelScope): boolean => scope.kind === kind && scope.id === id && scope.parent === parent;
  const entered = chain.findLast(({ scope, left }) => !left && scope.state !== "closed" && named(scope))?.scope;
  const one = entered ?? findOpen(model, kind, id, parent);
  return one === undefined ? model.scopes.filter(named) : [one];
}

function closeAll(
  model: Model,
  chain: Chain,
  scopes: readonly ModelScope[],
  reason: CloseReason,
  ok: boolean,
): ModelScope[] {
  return scopes.flatMap((scope) => close(model, chain, scope, { reason, ok, synchronous: false }) ?? []);
}

/** The open scope that a manager's own methods mean by an id, called where these have been entered. */
export function findFromHere(model: Model, chain: Chain, kind: ModelKind, id: ScopeId): ModelScope | undefined {
  const found = findOpen(model, kind, id, parentFromHere(chain, kind, id));
  return found !== undefined && expiredBecause(model, found) === undefined ? found : undefined;
}

function parentFromHere(chain: Chain, kind: ModelKind, id: ScopeId): ModelScope | undefined {
  const current = currentScope(chain, kind);
  return current?.id === id ? current.parent : parentFor(chain, kind, undefined);
}

/** Replaces the scope that closing would end, if it is in service. */
export function reloadNamed(model: Model, chain: Chain, kind: ModelKind, id: ScopeId): Prediction {
  const found = scopesNamed(model, chain, kind, id, undefined).find(isServed);
  if (kind.spec.manager === "workflow" || kind.spec.manager === "async-context")
    throw new Refusal("RELOAD_NOT_SUPPORTED");
  return found === undefined ? Prediction.of("false") : reloadScope(model, chain, found);
}

/** Replaces the tenant with an id. */
export function reload(model: Model, chain: Chain, kind: ModelKind, id: ScopeId): Prediction {
  const found = findFromHere(model, chain, kind, id);
  return found === undefined ? Prediction.of("false") : reloadScope(model, chain, found);
}

export function touch(model: Model, chain: Chain, kind: ModelKind, id: ScopeId): string {
  const found = findFromHere(model, chain, kind, id);
  if (found === undefined) return "false";
  found.idleSinceMs = model.nowMs;
  found.idleStamp = ++model.stamps;
  return "true";
}

/** Gives the scope that an id means here another one, which has to be free. */
export function rename(model: Model, chain: Chain, kind: ModelKind, id: ScopeId, newId: ScopeId): string {
  const found = findFromHere(model, chain, kind, id);
  if (found === undefined) return "false";
  const present = enterable(model, kind, newId, found.parent);
  if (present !== undefined && present !== found) throw new Refusal("SCOPE_ID_TAKEN");
  giveId(model, found, newId);
  return "true";
}

/** Says how a workflow ends. */
export function endWorkflow(
  model: Model,
  chain: Chain,
  kind: ModelKind,
  id: ScopeId,
  final: "completed" | "failed" | "cancelled",
): Prediction {
  const current = currentScope(chain, kind);
  const scope = current?.id === id ? current : findFromHere(model, chain, kind, id);
  const workflow = scope && workflowOf(scope);
  if (scope === undefined || workflow === undefined || workflow.final !== undefined)
    throw new Refusal("WORKFLOW_NOT_ACTIVE");
  decide(workflow, final);
  return whenClosed(model, closeAll(model, chain, [scope], final, final === "completed"), "ok");
}

/** Records a step of the current workflow that is to be undone if it does not complete. */
export function recordStep(model: Model, chain: Chain, kind: ModelKind): number {
  const scope = currentScope(chain, kind);
  if (scope === undefined || workflowOf(scope)?.final !== undefined) throw new Refusal("WORKFLOW_NOT_ACTIVE");
  const serial = ++model.stamps;
  if (scope.state !== "disposing") scope.compensations.push(serial);
  else {
    // A shutdown has not waited for the flow: the end has come already.
    abandonWorkflow(scope);
    model.journal.call("compensate", serial, scope);
  }
  return serial;
}

export function forgetWorkflow(model: Model, chain: Chain, kind: ModelKind, id: ScopeId): string {
  const workflow = knownWorkflow(kind, id, parentFromHere(chain, kind, id));
  if (workflow?.scope.state !== "closed") return "false";
  forget(workflow.scope);
  return "true";
}

/** Begins to end the container. */
export function shutDown(model: Model): Prediction {
  const ending = beginEnding(model, model.root, "shutdown", true);
  ending.awaited = ending.due = true;
  return whenClosed(model, [model.root], "ok");
}

/** The shutdown has waited long enough: who is still inside is told of. */
export function stopWaiting(model: Model): void {
  tellLeaks(model, model.root);
  model.forced = true;
}

function tellLeaks(model: Model, scope: ModelScope): void {
  if (scope.kind !== undefined) scope.kind.books.leaked += scope.users;
  for (let flow = 0; flow < scope.users; flow++) model.journal.event("leaked", scope);
  scope.children.forEach((child) => tellLeaks(model, child));
}

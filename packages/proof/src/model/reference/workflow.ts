import type { CloseReason, ScopeId } from "@ambit/core";
import { Refusal } from "./prediction.js";
import type { ModelKind, ModelScope, ModelWorkflow } from "./state.js";

export function workflowOf(scope: ModelScope): ModelWorkflow | undefined {
  return scope.kind?.workflows.find((workflow) => workflow.scope === scope);
}

/** The workflow that an id stands for, open or remembered. */
export function knownWorkflow(kind: ModelKind, id: ScopeId, parent: ModelScope | undefined): ModelWorkflow | undefined {
  return kind.workflows.findLast(({ scope }) => scope.id === id && scope.parent === parent);
}

/** Nobody comes into a workflow of which was said how it ends. */
export function assertNotFinished(kind: ModelKind, id: ScopeId, parent: ModelScope | undefined): void {
  if (knownWorkflow(kind, id, parent)?.final !== undefined) throw new Refusal("WORKFLOW_FINISHED");
}

/** Its scope ends, and nobody has said how. */
export function abandonWorkflow(scope: ModelScope): void {
  const workflow = workflowOf(scope);
  if (workflow === undefined || workflow.final !== undefined) return;
  workflow.final = "cancelled";
  workflow.decided = false;
}

/** Its scope has ended: remembered, unless nobody can ask for it any more. */
export function finishWorkflow(scope: ModelScope, reason: CloseReason): void {
  abandonWorkflow(scope);
  if (reason === "parent-closed" || reason === "shutdown") forget(scope);
}

export function forget(scope: ModelScope): void {
  const workflows = scope.kind?.workflows ?? [];
  const index = workflows.findIndex((workflow) => workflow.scope === scope);
  if (index >= 0) workflows.splice(index, 1);
}

/** Says how a workflow ends. Steps of one that has completed are not undone. */
export function decide(workflow: ModelWorkflow, final: "completed" | "failed" | "cancelled"): void {
  workflow.final = final;
  workflow.decided = true;
  if (final === "completed") workflow.scope.compensations.length = 0;
}

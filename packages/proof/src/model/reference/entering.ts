import type { ScopeId } from "@ambit/core";
import { Refusal } from "./prediction.js";
import { noteEntry, noteOpened } from "./recency.js";
import { enterable, makeRoom } from "./retention.js";
import { admits, isActive, parentFor } from "./standing.js";
import { createScope, type Model, type ModelKind, type ModelScope, type ModelVisit } from "./state.js";
import { assertNotFinished, knownWorkflow } from "./workflow.js";

/** One scope to enter. */
export interface Door {
  readonly kind: ModelKind;
  /** Left out where the manager makes one. */
  readonly id: ScopeId | undefined;
  readonly parent?: ModelScope | undefined;
}

/** Lets a flow that has entered these come in. @throws Refusal. */
export function enter(model: Model, chain: readonly ModelVisit[], door: Door, carried: boolean): ModelVisit {
  const { kind } = door;
  if (!admits(model, chain, model.root)) throw new Refusal("CONTAINER_CLOSED");
  const id = door.id ?? ++kind.lastNumber;
  const parent = parentFor(chain, kind, door.parent);
  if (parent !== undefined && !admits(model, chain, parent))
    throw new Refusal(parent.state === "closed" ? "SCOPE_CLOSED" : "SCOPE_DRAINING");
  try {
    return visit(model, findOrOpen(model, chain, kind, id, parent), carried);
  } catch (error) {
    if (error instanceof Refusal) {
      kind.books.rejected++;
      model.journal.refusal(kind.spec.name, id);
    }
    throw error;
  }
}

function findOrOpen(
  model: Model,
  chain: readonly ModelVisit[],
  kind: ModelKind,
  id: ScopeId,
  parent: ModelScope | undefined,
): ModelScope {
  if (kind.spec.refuses?.includes(id) === true) throw new Refusal("TENANT_NOT_ALLOWED");
  if (kind.spec.manager === "workflow") assertNotFinished(kind, id, parent);
  const found = enterable(model, kind, id, parent);
  // Those inside may enter again what is about to end.
  const around = chain.findLast(
    ({ scope, left }) =>
      !left && scope.kind === kind && scope.id === id && scope.parent === parent && scope.state === "draining",
  );
  if (around !== undefined) return around.scope;
  const scope = found ?? open(model, kind, id, parent);
  noteEntry(model, scope);
  return scope;
}

function open(model: Model, kind: ModelKind, id: ScopeId, parent: ModelScope | undefined): ModelScope {
  if (kind.spec.manager === "workflow" && knownWorkflow(kind, id, parent) !== undefined)
    throw new Refusal("WORKFLOW_FINISHED");
  makeRoom(model, kind, id);
  const holder = parent ?? model.root;
  const scope = createScope(kind, id, parent, holder, ++model.numbers, model.nowMs);
  holder.children.push(scope);
  model.scopes.push(scope);
  kind.books.countOpened();
  model.journal.event("opened", scope);
  noteOpened(kind, scope);
  if (kind.spec.manager === "workflow") kind.workflows.push({ scope, final: undefined, decided: false });
  if (typeof id === "number") kind.lastNumber = Math.max(kind.lastNumber, id);
  return scope;
}

/** Comes into a scope that was found or opened. @throws Refusal */
export function visit(model: Model, scope: ModelScope, carried: boolean): ModelVisit {
  if (scope.state !== "open" && !(scope.state === "draining" && isActive(scope) && !model.forced))
    throw new Refusal("SCOPE_CLOSED");
  scope.users++;
  if (scope.kind !== undefined) scope.kind.books.entered++;
  model.journal.event("entered", scope);
  const entered: ModelVisit = { scope, carried, left: false, stay: undefined, hides: [] };
  model.visits.add(entered);
  return entered;
}

import type { CloseReason } from "@ambit/core";
import { Prediction, Refusal } from "./prediction.js";
import { noteEnding } from "./recency.js";
import { isActive, isInside } from "./standing.js";
import type { Model, ModelEnding, ModelInstance, ModelScope, ModelVisit } from "./state.js";
import { abandonWorkflow, finishWorkflow } from "./workflow.js";

/** Marks a scope and all within as ending. */
export function beginEnding(model: Model, scope: ModelScope, reason: CloseReason, ok: boolean): ModelEnding {
  if (scope.ending !== undefined) return scope.ending;
  scope.state = "draining";
  const ending: ModelEnding = {
    reason,
    ok,
    awaited: false,
    inBackground: false,
    due: false,
    undoing: false,
    disposing: false,
  };
  scope.ending = ending;
  if (reason === "idle-timeout" || reason === "absolute-timeout") model.journal.event("expired", scope, reason);
  if (reason === "evicted") model.journal.event("evicted", scope, reason);
  model.journal.event("closing", scope, reason);
  noteEnding(scope);
  if (!isActive(scope)) abandonWorkflow(scope);
  for (const child of [...scope.children].reverse()) beginEnding(model, child, reasonWithin(reason), ok);
  return ending;
}

function reasonWithin(reason: CloseReason): CloseReason {
  return reason === "shutdown" ? "shutdown" : "parent-closed";
}

/**
 * Ends a scope for somebody who has entered these. Returns the scope where he waits for its end, which a flow that is inside does not.
 * A synchronous exit refuses to end what can only be disposed asynchronously.
 */
export function close(
  model: Model,
  chain: readonly ModelVisit[],
  scope: ModelScope,
  how: { readonly reason: CloseReason; readonly ok: boolean; readonly synchronous: boolean },
): ModelScope | undefined {
  const ending = beginEnding(model, scope, how.reason, how.ok);
  if (scope.state === "draining" && isInside(chain, scope)) return undefined;
  return awaitEnd(scope, ending, how.synchronous);
}

/** Waits for the end of a scope that is ending. */
export function awaitEnd(scope: ModelScope, ending: ModelEnding, synchronous: boolean): ModelScope {
  const endsNow = scope.state === "draining" && !isActive(scope);
  if (synchronous && endsNow && !isAttended(scope)) assertEndsAtOnce(scope, ending);
  ending.due = ending.awaited = true;
  return scope;
}

/** Where a scope within has begun to end already, this one goes on to its end too, though nobody hears of it. */
function assertEndsAtOnce(scope: ModelScope, ending: ModelEnding): void {
  const refuses = needsWaiting(scope);
  if (!refuses && !isUnderWay(scope)) return;
  if (!refuses) ending.due = ending.awaited = true;
  throw new Refusal("ASYNC_DISPOSAL_REQUIRED");
}

function isUnderWay(scope: ModelScope): boolean {
  return scope.owned.some(({ disposing }) => disposing === "begun") || scope.children.some(isUnderWay);
}

/** Whether the end of a scope is no business of a flow that leaves: somebody else waits for it or a wider one, or nobody should. */
export function isAttended(scope: ModelScope): boolean {
  const { ending, holder } = scope;
  return ending?.awaited === true || ending?.inBackground === true || (holder !== undefined && isAttended(holder));
}

/** Whether a scope holds what can only be disposed asynchronously. */
function needsWaiting(scope: ModelScope): boolean {
  const asynchronous = scope.owned.some(({ disposal, disposing }) => disposal === "async" && disposing === "not yet");
  return (
    asynchronous ||
    scope.creations.length + scope.releases.length > 0 ||
    scope.compensations.length > 0 ||
    scope.children.some(needsWaiting)
  );
}

/** Takes every scope as far towards its end as it can go now, or can go at once. Returns whether anything has changed. */
export function proceedAll(model: Model, atOnce: boolean): boolean {
  let changed = false;
  for (let again = true; again; changed ||= again) {
    again = false;
    for (const scope of [model.root, ...model.scopes]) again = proceed(model, scope, atOnce) || again;
  }
  return changed;
}

/** Takes one scope, and those within, as far. */
export function proceed(model: Model, scope: ModelScope, atOnce: boolean): boolean {
  const released = finishReleases(model, scope);
  if (scope.state === "draining") return beginDisposal(model, scope, atOnce) || released;
  return (scope.state === "disposing" && dispose(model, scope)) || released;
}

function beginDisposal(model: Model, scope: ModelScope, atOnce: boolean): boolean {
  const { ending } = scope;
  if (ending?.due !== true || (isActive(scope) && !model.forced)) return false;
  let changed = false;
  for (const child of [...scope.children].reverse()) {
    changed ||= child.ending?.due !== true;
    beginEnding(model, child, reasonWithin(ending.reason), ending.ok).due = true;
    changed = proceed(model, child, atOnce) || changed;
  }
  if (scope.children.length > 0) return changed;
  const undoing = undo(model, scope, ending, atOnce);
  if (atOnce && ending.undoing) return changed || undoing;
  scope.state = "disposing";
  return true;
}

/** Undoes recorded steps, the last one first. That is asynchronous: at once it only begins. Returns whether it does. */
function undo(model: Model, scope: ModelScope, ending: ModelEnding, atOnce: boolean): boolean {
  const { compensations } = scope;
  if (compensations.length === 0 || (atOnce && ending.undoing)) return false;
  ending.undoing = true;
  abandonWorkflow(scope);
  for (const serial of compensations.splice(atOnce ? -1 : 0).reverse()) model.journal.call("compensate", serial, scope);
  return true;
}

function dispose(model: Model, scope: ModelScope): boolean {
  const { ending } = scope;
  const waits = scope.creations.length + scope.releases.length > 0;
  if (ending === undefined || (waits && !ending.disposing)) return false; // they complete last, so they end first
  ending.disposing = true;
  let changed = false;
  for (let last = scope.owned.at(-1); last !== undefined; last = scope.owned.at(-1)) {
    if (last.disposing === "not yet") {
      beginDisposing(model, scope, last);
      changed = true;
    }
    if (last.disposing === "begun") return changed;
    scope.owned.pop();
    countDisposed(model, scope, last);
    changed = true;
    if (last.disposal === "async" && scope.releases.length > 0) {
      ending.disposing = false; // asked for meanwhile: that ends before the next one has its turn
      return true;
    }
  }
  if (scope.releases.length > 0) return changed; // asked for meanwhile
  finish(model, scope);
  return true;
}

function beginDisposing(model: Model, scope: ModelScope, instance: ModelInstance): void {
  model.journal.call("dispose", instance.serial, scope, scope.ending?.ok === false ? "failed" : "ok");
  beginEndOf(model, scope, instance);
}

/** Ends an instance before its scope does. The prediction comes true when that is over. */
export function release(model: Model, scope: ModelScope, instance: ModelInstance, prediction = new Prediction()): void {
  model.journal.earlyDisposal(instance.serial, scope);
  remove(scope.owned, instance);
  beginEndOf(model, scope, instance);
  scope.releases.push({ instance, prediction });
  finishReleases(model, scope);
}

function finishReleases(model: Model, scope: ModelScope): boolean {
  const over = scope.releases.filter(({ instance }) => instance.disposing === "may end");
  for (const each of over) {
    remove(scope.releases, each);
    countDisposed(model, scope, each.instance);
    each.prediction.outcome = "true";
  }
  return over.length > 0;
}

function beginEndOf(model: Model, scope: ModelScope, instance: ModelInstance): void {
  if (scope.cached.get(instance.token) === instance) scope.cached.delete(instance.token);
  instance.disposing = instance.disposal === "async" ? "begun" : "may end";
  if (instance.disposing === "begun") model.disposing.push(instance);
}

function countDisposed(model: Model, scope: ModelScope, instance: ModelInstance): void {
  (scope.kind?.books ?? model.singletons).disposed++;
  model.journal.event("instanceDisposed", scope, instance.token);
}

function finish(model: Model, scope: ModelScope): void {
  const reason = scope.ending?.reason ?? "closed";
  scope.state = "closed";
  if (scope.kind !== undefined) scope.kind.books.released += scope.undisposed;
  scope.undisposed = 0;
  scope.cached.clear();
  scope.kind?.books.countClosed(reason);
  if (isActive(scope)) scope.holder?.abandoned.push(scope);
  remove(scope.holder?.children, scope);
  remove(model.scopes, scope);
  const wider = scope.holder;
  if (wider?.ending !== undefined && !isActive(wider)) wider.ending.due = true;
  finishWorkflow(scope, reason);
  model.journal.event("closed", scope, `${reason} ${scope.ending?.ok === false ? "failed" : "ok"}`);
}

function remove<T>(list: T[] | undefined, item: T): void {
  const index = list?.indexOf(item) ?? -1;
  if (index >= 0) list?.splice(index, 1);
}

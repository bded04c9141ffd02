import type { CloseReason, ScopeId } from "@ambit/core";
import { eventText } from "./journal.js";
import { beginEnding, proceedAll } from "./lifecycle.js";
import { Refusal } from "./prediction.js";
import { findOpen, isActive, isServed } from "./standing.js";
import type { Model, ModelKind, ModelScope } from "./state.js";

/** Ends a scope though nobody waits for that. */
export function endInBackground(model: Model, scope: ModelScope, reason: CloseReason): void {
  const ending = beginEnding(model, scope, reason, true);
  ending.inBackground = ending.due = true;
  proceedAll(model, true);
}

/** The open scope with this id, unless its time is over: then it ends. */
export function enterable(
  model: Model,
  kind: ModelKind,
  id: ScopeId,
  parent: ModelScope | undefined,
): ModelScope | undefined {
  const found = findOpen(model, kind, id, parent);
  const reason = found && expiredBecause(model, found);
  if (found === undefined || reason === undefined) return found;
  endInBackground(model, found, reason);
  return undefined;
}

// Timeouts

function idleDueMs(scope: ModelScope): number {
  return isActive(scope) ? Infinity : scope.idleSinceMs + (scope.kind?.spec.idleTimeoutMs ?? Infinity);
}

function absoluteDueMs(scope: ModelScope): number {
  return scope.openedAtMs + (scope.kind?.spec.absoluteTimeoutMs ?? Infinity);
}

function dueMs(scope: ModelScope): number {
  return Math.min(idleDueMs(scope), absoluteDueMs(scope));
}

/** Why the time of an open scope is over. */
export function expiredBecause(model: Model, scope: ModelScope): CloseReason | undefined {
  if (model.nowMs < dueMs(scope)) return undefined;
  return idleDueMs(scope) <= absoluteDueMs(scope) ? "idle-timeout" : "absolute-timeout";
}

/** Ends all scopes that are due. Returns how many. */
export function sweep(model: Model, kind: ModelKind): number {
  return endAllDue(model, dueScopes(model, kind));
}

/**
 * Time has passed. What is due ends when the slot of time that it falls in is over, or before: when exactly, and which of several is
 * found first, the manager may choose; `hasEnded`, and the events of what has expired, tell what it did.
 */
export function passTime(
  model: Model,
  kind: ModelKind,
  hasEnded: (scope: ModelScope) => boolean,
  events: readonly string[],
): void {
  const slotMs = kind.spec.sweepIntervalMs ?? 1_000;
  const isOver = (dueMs: number): boolean => model.nowMs >= (Math.floor(dueMs / slotMs) + 1) * slotMs;
  const place = (scope: ModelScope): number => {
    const found = events.indexOf(eventText("expired", scope.name, scope.id, expiredBecause(model, scope) ?? ""));
    return found < 0 ? Infinity : found; // ended by the wider scope, which has waited for one of the others
  };
  const due = dueScopes(model, kind).filter((scope) => isOver(dueMs(scope)) || hasEnded(scope));
  const places = new Map(due.map((scope) => [scope, place(scope)]));
  const byPlace = (a: ModelScope, b: ModelScope): number => (places.get(a) ?? 0) - (places.get(b) ?? 0) || 0;
  endAllDue(model, due.sort(byPlace));
}

function dueScopes(model: Model, kind: ModelKind): ModelScope[] {
  return model.scopes.filter((scope) => scope.kind === kind && isServed(scope) && model.nowMs >= dueMs(scope));
}

function endAllDue(model: Model, due: readonly ModelScope[]): number {
  for (const scope of due) endInBackground(model, scope, expiredBecause(model, scope) ?? "idle-timeout");
  return due.length;
}

// Capacity

function openCount(model: Model, kind: ModelKind): number {
  return model.scopes.filter((scope) => scope.kind === kind && isServed(scope)).length;
}

/** Ends idle scopes until so many more would fit. */
export function shrink(model: Model, kind: ModelKind, extra: number): void {
  const fits = (limit: number): boolean => openCount(model, kind) + extra <= limit;
  if (fits(kind.maxScopes)) return;
  const target = Math.min(kind.spec.evictTo ?? Infinity, kind.maxScopes);
  while (!fits(target) && evict(model, kind, 1) === 1);
}

export function evict(model: Model, kind: ModelKind, count: number): number {
  for (let evicted = 0; evicted < count; evicted++) {
    const next = victim(model, kind);
    if (next === undefined) return evicted;
    endInBackground(model, next, "evicted");
  }
  return count;
}

/** Makes room for one more, or says what happens where there is none. */
export function makeRoom(model: Model, kind: ModelKind, id: ScopeId): void {
  shrink(model, kind, 1);
  const open = openCount(model, kind);
  if (open + 1 <= kind.maxScopes) return;
  if (kind.spec.whenFull === "reject") throw new Refusal("SCOPE_CAPACITY");
  kind.books.overflows++;
  model.journal.overflow(kind.spec.name, id, `${open + 1}/${kind.maxScopes}`);
}

function victim(model: Model, kind: ModelKind): ModelScope | undefined {
  const idle = model.scopes.filter((scope) => scope.kind === kind && isServed(scope) && !isActive(scope));
  if (idle.length === 0) return undefined;
  if (kind.spec.policy === "sieve") return sieveVictim(kind, idle);
  const stamp = (scope: ModelScope): number => (kind.spec.manager === "lru" ? scope.entryStamp : scope.idleStamp);
  return idle.reduce((first, scope) => (stamp(scope) < stamp(first) ? scope : first));
}

/** The hand goes from old to new and round again, takes marks away, and stays at the first idle scope without one. */
function sieveVictim(kind: ModelKind, idle: readonly ModelScope[]): ModelScope | undefined {
  const { order } = kind;
  let place = kind.hand === undefined ? 0 : order.indexOf(kind.hand);
  for (;;) {
    const candidate = order[place % order.length];
    if (candidate === undefined) return undefined;
    if (idle.includes(candidate) && !candidate.visited) {
      kind.hand = candidate;
      return candidate;
    }
    if (idle.includes(candidate)) candidate.visited = false;
    place++;
  }
}

/** The last flow has left the scope and all within it. */
export function noteIdle(model: Model, scope: ModelScope): void {
  if (scope.kind === undefined || !isServed(scope)) return;
  scope.idleSinceMs = model.nowMs;
  scope.idleStamp = ++model.stamps;
  shrink(model, scope.kind, 0);
}

import { Refusal } from "./prediction.js";
import type { Model, ModelFlow, ModelKind, ModelScope, ModelVisit } from "./state.js";

/** Whether a flow is inside the scope or one within it. */
export function isActive(scope: ModelScope): boolean {
  if (scope.users > 0 || scope.becomesIdle) return true;
  return scope.children.some(isActive) || scope.abandoned.some(isActive);
}

/** Whether a flow goes on when it is told to. */
export function isReady({ leaving, turn }: ModelFlow): boolean {
  return leaving === undefined && turn === undefined;
}

/** Whether a manager knows the scope, and may lead entrants to it or end it. */
export function isServed(scope: ModelScope): boolean {
  return scope.state === "open" && scope.served;
}

export function encloses(outer: ModelScope, inner: ModelScope | undefined): boolean {
  for (let scope = inner; scope !== undefined; scope = scope.holder) if (scope === outer) return true;
  return false;
}

/** Whether a flow that has entered these is inside the scope. */
export function isInside(chain: readonly ModelVisit[], scope: ModelScope): boolean {
  return chain.some((visit) => !visit.left && visit.scope.state !== "closed" && encloses(scope, visit.scope));
}

/** Whether a flow may come in, or a scope be opened within. Where it is about to end, only for those inside. */
export function admits(model: Model, chain: readonly ModelVisit[], scope: ModelScope): boolean {
  if (scope.state === "open") return true;
  return scope.state === "draining" && isActive(scope) && !model.forced && isInside(chain, scope);
}

/** The visit that decides: one that was left counts only where the scope was carried, and then as the end. */
function decidingVisit(chain: readonly ModelVisit[], kind: ModelKind): ModelVisit | undefined {
  return chain.findLast((visit) => visit.scope.kind === kind && (!visit.left || visit.carried));
}

/** The current scope of a kind. */
export function currentScope(chain: readonly ModelVisit[], kind: ModelKind): ModelScope | undefined {
  const visit = decidingVisit(chain, kind);
  return visit === undefined || visit.left || visit.scope.state === "closed" ? undefined : visit.scope;
}

/** Why there is none. */
export function whyNoScope(chain: readonly ModelVisit[], kind: ModelKind): Refusal {
  const visit = decidingVisit(chain, kind);
  if (visit === undefined) return new Refusal("SCOPE_NOT_ACTIVE");
  return new Refusal(visit.scope.state === "closed" ? "SCOPE_CLOSED" : "SCOPE_LEFT");
}

/** The scope that a request finds: the one of this kind around the innermost scope that has one, unless one was outlived since. */
export function scopeToAsk(chain: readonly ModelVisit[], kind: ModelKind): ModelScope | undefined {
  for (const { scope, left, carried } of chain.toReversed()) {
    if (left && carried && scope.kind === kind) return undefined;
    const around = left || scope.state === "closed" ? undefined : enclosing(scope, kind);
    if (around !== undefined) return around;
  }
  return undefined;
}

export function innermostScope(chain: readonly ModelVisit[]): ModelScope | undefined {
  return chain.findLast((visit) => !visit.left && visit.scope.state !== "closed")?.scope;
}

/** The scope with those that it lies within, widest first. */
export function lineage(scope: ModelScope): ModelScope[] {
  return scope.parent === undefined ? [scope] : [...lineage(scope.parent), scope];
}

/** The nearest scope of the kind, from this one outwards. */
export function enclosing(scope: ModelScope | undefined, kind: ModelKind): ModelScope | undefined {
  for (let wider = scope; wider !== undefined; wider = wider.parent) if (wider.kind === kind) return wider;
  return undefined;
}

/** The wider scope that a flow enters a scope of this kind within. */
export function parentFor(
  chain: readonly ModelVisit[],
  kind: ModelKind,
  given: ModelScope | undefined,
): ModelScope | undefined {
  if (kind.within === undefined || given !== undefined) return given;
  for (let wider: ModelKind | undefined = kind.within; wider !== undefined; wider = wider.within) {
    const scope = scopeToAsk(chain, wider);
    if (scope !== undefined) return scope;
    if (kind.spec.orphan !== "allow") throw new Refusal("PARENT_SCOPE_NOT_ACTIVE");
  }
  return undefined;
}

/** The scope that entrants with this id are led to. */
export function findOpen(
  model: Model,
  kind: ModelKind,
  id: unknown,
  parent: ModelScope | undefined,
): ModelScope | undefined {
  return model.scopes.find(
    (scope) => scope.kind === kind && scope.id === id && scope.parent === parent && isServed(scope),
  );
}

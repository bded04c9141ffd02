import type { InstanceStore } from "./instance-store.js";
import type { ScopeKind } from "./scope-kind.js";
import type { Scope } from "./scope.js";

/** The scope with those that it lies within, widest first. */
export function lineage(scope: Scope): Scope[] {
  return scope.parent === undefined ? [scope] : [...lineage(scope.parent), scope];
}

/** Whether the inner scope is the outer one or lies within it. */
export function encloses(outer: Scope, inner: InstanceStore | undefined): boolean {
  for (let scope = inner; scope !== undefined; scope = scope.holder) if (scope === outer) return true;
  return false;
}

/** The nearest scope of the kind, from this one outwards. */
export function enclosing(scope: Scope | undefined, kind: ScopeKind): Scope | undefined {
  for (let wider = scope; wider !== undefined; wider = wider.parent) if (wider.kind === kind) return wider;
  return undefined;
}

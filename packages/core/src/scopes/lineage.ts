import type { InstanceStore } from "./instance-store.js";
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

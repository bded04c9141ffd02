import type { Model, ModelKind, ModelScope } from "./state.js";

/** A flow comes in by the manager's own door. */
export function noteEntry(model: Model, scope: ModelScope): void {
  scope.entryStamp = ++model.stamps;
  if (scope.entries++ > 0) scope.visited = true;
}

/** It may be evicted from now on. */
export function noteOpened(kind: ModelKind, scope: ModelScope): void {
  kind.order.push(scope);
}

/** It is evicted no more; where the hand of SIEVE points to it, the hand moves on. */
export function noteEnding(scope: ModelScope): void {
  const { kind } = scope;
  if (kind === undefined || !scope.served) return;
  const place = kind.order.indexOf(scope);
  if (kind.hand === scope) kind.hand = kind.order[place + 1];
  kind.order.splice(place, 1);
}

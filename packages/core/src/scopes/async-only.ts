import { isAsyncFunction } from "./disposal.js";
import type { Scope } from "./scope.js";

/** Names of what only an asynchronous exit can end, in this scope and those within it; in the order of the end. */
export function* asyncOnly(scope: Scope): Iterable<string> {
  for (const child of scope.children.toReversed()) yield* asyncOnly(child);
  yield* scope.underWay();
  for (const ownership of scope.ownerships ?? []) if (ownership.asyncOnly) yield ownership.binding.name;
  for (const { name, work } of scope.finalWork ?? []) if (isAsyncFunction(work)) yield name;
}

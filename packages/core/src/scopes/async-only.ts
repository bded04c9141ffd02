import { isAsyncFunction } from "./disposal.js";
import type { Scope } from "./scope.js";

/** Names of what only an asynchronous exit can end, in this scope and those within it; in the order of the end. Undefined where there is nothing. */
export function asyncOnly(scope: Scope): [string, ...string[]] | undefined {
  const names: string[] = [];
  for (const child of scope.childrenBackwards()) names.push(...(asyncOnly(child) ?? []));
  names.push(...scope.underWay());
  for (const ownership of scope.ownerships ?? []) if (ownership.asyncOnly) names.push(ownership.binding.name);
  for (const { name, work } of scope.finalWork ?? []) if (isAsyncFunction(work)) names.push(name);
  const [first, ...others] = names;
  return first === undefined ? undefined : [first, ...others];
}

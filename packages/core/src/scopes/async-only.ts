import { isAsyncFunction } from "./disposal.js";
import type { Scope } from "./scope.js";

/** Names of what only an asynchronous exit can end, in this scope and those within it, in the order of the end; undefined where there is nothing. */
export function asyncOnly(scope: Scope): readonly [string, ...string[]] | undefined {
  if (endsAtOnce(scope)) return undefined; // nearly always, and this takes no memory
  const [first, ...others] = namesIn(scope);
  return first === undefined ? undefined : [first, ...others];
}

function endsAtOnce(scope: Scope): boolean {
  const { youngest, creations, seldom } = scope;
  if (youngest !== undefined || creations !== undefined) return false;
  if (seldom?.releases !== undefined || seldom?.finalWork !== undefined) return false;
  return scope.findOwned(({ asyncOnly }) => asyncOnly) === undefined;
}

function namesIn(scope: Scope): string[] {
  return [
    ...scope.childrenBackwards().flatMap(namesIn),
    ...scope.underWay(),
    ...(scope.seldom?.finalWork ?? []).filter(({ work }) => isAsyncFunction(work)).map(({ name }) => name),
    ...scope
      .owned()
      .filter(({ asyncOnly }) => asyncOnly)
      .map(({ binding }) => binding.name),
  ];
}

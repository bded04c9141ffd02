import { combineErrors, inTurn } from "../scopes/disposal.js";
import type { Ownership } from "../scopes/ownership.js";
import type { Scope } from "../scopes/scope.js";

/**
 * Ends a transient before its scope does, with what was made only for it, backwards. What is cached for others stays.
 * Looks through what this scope and the wider ones keep for disposal, the latest first.
 */
export async function releaseInstance(innermost: Scope, instance: unknown): Promise<boolean> {
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.holder) {
    const found = scope.ownerships?.findLast((owned) => owned.received === instance && owned.binding.keeping.in !== "scope");
    if (found === undefined) continue;
    const { ownerships = [] } = scope;
    const going = ownerships.filter((owned) => owned === found || isFor(owned, found)).reverse();
    const errors: unknown[] = [];
    for (const owned of going) scope.disown(owned);
    const keeper = scope;
    await inTurn(
      going.values(),
      (owned) => keeper.endInstance(owned, false, { ok: true }),
      (_, error) => errors.push(error),
    );
    if (errors.length > 0) throw combineErrors(errors);
    return true;
  }
  return false;
}

function isFor(owned: Ownership, consumer: Ownership): boolean {
  for (let next = owned.consumer; next !== undefined; next = next.consumer) if (next === consumer) return true;
  return false;
}

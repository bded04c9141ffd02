import type { InstanceKey } from "../bindings/binding.js";
import type { Scope } from "../scopes/scope.js";

/**
 * Ends a transient before its scope does, with what was made only for it, backwards. What is cached for others stays.
 * Looks through what this scope and the wider ones keep for disposal, the latest first.
 */
export async function releaseInstance(innermost: Scope, instance: unknown): Promise<boolean> {
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.holder) {
    const found = scope.findOwned((owned) => owned.received === instance && owned.binding.keeping.in !== "scope");
    if (found === undefined) continue;
    await scope.release(found, { ok: true });
    return true;
  }
  return false;
}

/** Lets go of instances that are found no more, in this scope and all within. */
export function forgetInstances(scope: Scope, keys: readonly InstanceKey[]): void {
  if (keys.length === 0) return;
  for (const key of keys) scope.forget(key);
  for (const child of scope.children) forgetInstances(child, keys);
}

import type { AnyContainer, Scope } from "@ambit/core";

/** What a leak assertion needs of a container; every `Container` is one. */
export type WatchedContainer = Pick<AnyContainer, "openScopes" | "metrics">;

/** Which scopes were open at a moment, and how many flows were inside: what is compared with later. It holds no scope. */
export class Baseline {
  readonly #users = new WeakMap<Scope, number>();
  readonly #inEnded: ReadonlyMap<string, number>;

  constructor(container: WatchedContainer) {
    for (const scope of container.openScopes()) this.#users.set(scope, scope.users);
    this.#inEnded = flowsInEndedScopes(container);
  }

  had(scope: Scope): boolean {
    return this.#users.has(scope);
  }

  /** How many flows are inside more than then. */
  enteredSince(scope: Scope): number {
    return scope.users - (this.#users.get(scope) ?? 0);
  }

  /** How many flows are inside ended scopes of this name more than then. */
  outlivedSince(name: string, flows: number): number {
    return flows - (this.#inEnded.get(name) ?? 0);
  }
}

/** By name, how many flows are inside scopes that have ended without waiting for them. */
export function flowsInEndedScopes(container: WatchedContainer): ReadonlyMap<string, number> {
  const flows = new Map(Object.entries(container.metrics().scopes).map(([name, { active }]) => [name, active]));
  for (const { name, users } of container.openScopes()) flows.set(name, (flows.get(name) ?? 0) - users);
  return flows;
}

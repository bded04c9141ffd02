import type { ScopeManagerSubject } from "../../src/index.js";

/** A manager with one fault, and the law whose scenarios must show it. */
export interface Mutant extends ScopeManagerSubject {
  readonly breaks: number;
}

/** Scopes that stay, with a bound and timeouts: what the retaining reference manager is able to. */
export const retainingAbilities: NonNullable<ScopeManagerSubject["abilities"]> = {
  ends: "on-close",
  bounded: { whenFull: "overflow", ordersBy: "lru" },
  idleTimeout: { granularityMs: 0 },
  absoluteTimeout: { granularityMs: 0 },
};

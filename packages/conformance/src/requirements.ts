import type { ScopeManagerAbilities } from "./abilities.js";

/** An ability that a scenario is about; where a manager does not have it, the scenario does not apply. */
export interface Requirement {
  readonly name: string;
  met(abilities: ScopeManagerAbilities): boolean;
}

export const endsOnExit: Requirement = {
  name: "scopes that end when left",
  met: ({ ends }) => ends !== "on-close",
};

export const staysOpen: Requirement = {
  name: "scopes that stay open when left",
  met: ({ ends }) => ends === "on-close",
};

export const reopens: Requirement = {
  name: "a fresh scope after the end",
  met: ({ reentry }) => reentry !== "refused",
};

export const refusesReentry: Requirement = {
  name: "refusal after the end",
  met: ({ reentry }) => reentry === "refused",
};

export const carriesAsync: Requirement = {
  name: "a current scope for each asynchronous flow",
  met: (abilities) => abilities.carriesAsync !== false,
};

export const hasFlow: Requirement = {
  name: "a declared `flow`",
  met: (abilities) => abilities.flow === true,
};

export const generatesIds: Requirement = {
  name: "generated ids",
  met: (abilities) => abilities.generatesIds === true,
};

export const needsIds: Requirement = {
  name: "ids that are always given",
  met: (abilities) => abilities.generatesIds !== true,
};

export const bounded: Requirement = {
  name: "a bound",
  met: (abilities) => abilities.bounded !== undefined,
};

export const leastRecentlyUsed: Requirement = {
  name: "a bound in the order of last use",
  met: (abilities) => abilities.bounded?.ordersBy === "lru",
};

export const overflows: Requirement = {
  name: "a bound that may overflow",
  met: (abilities) => abilities.bounded?.whenFull === "overflow",
};

export const rejectsWhenFull: Requirement = {
  name: "refusal when full",
  met: (abilities) => abilities.bounded?.whenFull === "reject",
};

export const waitsWhenFull: Requirement = {
  name: "waiting when full",
  met: (abilities) => abilities.bounded?.whenFull === "wait",
};

export const idleTimeout: Requirement = {
  name: "an idle timeout",
  met: (abilities) => abilities.idleTimeout !== undefined,
};

export const absoluteTimeout: Requirement = {
  name: "an absolute timeout",
  met: (abilities) => abilities.absoluteTimeout !== undefined,
};

export const waitTimeout: Requirement = {
  name: "a limit to waiting",
  met: (abilities) => abilities.waitTimeout !== undefined,
};

export const evictsInBatches: Requirement = {
  name: "eviction in batches",
  met: (abilities) => abilities.bounded?.evictsTo === true,
};

export const changesLimit: Requirement = {
  name: "a bound that can be changed",
  met: (abilities) => abilities.bounded?.setLimit !== undefined,
};

export const promisesHits: Requirement = {
  name: "promised hit ratios",
  met: (abilities) => abilities.bounded?.hitRatios !== undefined,
};

export const evictsOnDemand: Requirement = {
  name: "eviction on demand",
  met: (abilities) => abilities.evict !== undefined,
};

export const reloads: Requirement = {
  name: "reloading",
  met: (abilities) => abilities.reloads === true,
};

export const cannotReload: Requirement = {
  name: "scopes that cannot be reloaded",
  met: (abilities) => abilities.reloads !== true,
};

export const refusesId: Requirement = {
  name: "ids that are not admitted",
  met: (abilities) => abilities.refusesId !== undefined,
};

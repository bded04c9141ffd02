import type { Law, Scenario } from "./law.js";

/** What a manager does not keep, and why. */
export interface ScopeManagerException {
  readonly reason: string;
  /** Numbers of laws, or how titles of scenarios begin: `[14, "E8"]`. */
  readonly laws: readonly (number | string)[];
}

/** The exception that this scenario falls under. */
export function exceptionFor(
  law: Law,
  scenario: Scenario,
  exceptions: readonly ScopeManagerException[],
): ScopeManagerException | undefined {
  return exceptions.find(({ laws }) => laws.some((named) => names(named, law, scenario)));
}

/** @throws TypeError where an exception has no reason, or names what there is not: it would except nothing, silently. */
export function checkExceptions(exceptions: readonly ScopeManagerException[], laws: readonly Law[]): void {
  for (const { reason, laws: named } of exceptions) {
    if (reason.trim() === "") throw new TypeError("An exception needs a reason.");
    for (const one of named) {
      if (laws.some((law) => law.scenarios.some((scenario) => names(one, law, scenario)))) continue;
      throw new TypeError(
        `No law or scenario is called ${JSON.stringify(one)}. Name a law by number, a scenario by the beginning of its title.`,
      );
    }
  }
}

function names(named: number | string, law: Law, { title }: Scenario): boolean {
  if (typeof named === "number") return named === law.number;
  return named !== "" && title.startsWith(named) && !/^\w/.test(title.slice(named.length));
}

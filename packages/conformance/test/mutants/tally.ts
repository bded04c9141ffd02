import { brokenLaws } from "../../src/advice.js";
import { allLaws, checkScopeManager, LawBrokenError, type ScenarioResult } from "../../src/index.js";
import { allMutants } from "./all-mutants.js";
import type { Mutant } from "./mutant.js";

/** What the kit made of one mutant. */
export interface Verdict {
  readonly mutant: string;
  /** The law that it is there for. */
  readonly breaks: number;
  /** The laws by whose numbers it was caught. */
  readonly caughtBy: readonly number[];
  /** The law that the report tells its author to mend first. */
  readonly advised: number | undefined;
  /** How many scenarios it broke. */
  readonly broken: number;
  /** What the kit said about these. */
  readonly said: readonly string[];
  /** Whether it was caught by the law that it is there for. */
  readonly killed: boolean;
}

export interface Tally {
  readonly mutants: number;
  readonly killed: number;
  /** The names of those that were not caught by their law: faults of the kit. */
  readonly survived: readonly string[];
  /** How many mutants were caught by the number of each law. */
  readonly byLaw: Readonly<Record<number, number>>;
  /** Scenarios that no mutant breaks: `8. D2 D3 …`. */
  readonly scenariosWithoutMutant: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** Short, and yet no race: mutants wait for nothing but promises, and no timer fires before those have had their turn. */
export const hangsAfterMs = 5;

/** Whether the scenario itself was broken, and not what is looked at after every scenario: such errors name their law. */
export function isItsOwn({ error }: Pick<ScenarioResult, "error">): boolean {
  return !(error?.cause instanceof LawBrokenError) || error.cause.law === undefined;
}

/** Whether a message says which rule is broken, before what was expected instead. */
export function namesRule(message: string): boolean {
  return /^Law \d+\. [^:,]/.test(message);
}

/** Runs the kit on every mutant. */
export async function tallyMutants(mutants: readonly Mutant[] = allMutants): Promise<Tally> {
  const verdicts: Verdict[] = [];
  const untouched = new Set(
    allLaws.flatMap(({ number, scenarios }) => scenarios.map(({ title }) => `${number}. ${title}`)),
  );
  for (const { breaks, ...mutant } of mutants) {
    const { results } = await checkScopeManager({ ...mutant, hangsAfterMs });
    const broken = results.filter(({ state }) => state === "broken");
    const caughtBy = [...new Set(broken.map(({ law, error }) => error?.law ?? law))].sort((one, other) => one - other);
    for (const result of broken) if (isItsOwn(result)) untouched.delete(`${result.law}. ${result.scenario}`);
    const advised = brokenLaws(results)[0]?.law.number;
    const killed = caughtBy.includes(breaks);
    const said = broken.map(({ error }) => error?.message ?? "");
    verdicts.push({ mutant: mutant.name, breaks, caughtBy, advised, broken: broken.length, said, killed });
  }
  return {
    mutants: verdicts.length,
    killed: verdicts.filter(({ killed }) => killed).length,
    survived: verdicts.filter(({ killed }) => !killed).map(({ mutant }) => mutant),
    byLaw: Object.fromEntries(
      allLaws.map(({ number }) => [number, verdicts.filter(({ caughtBy }) => caughtBy.includes(number)).length]),
    ),
    scenariosWithoutMutant: [...untouched],
    verdicts,
  };
}

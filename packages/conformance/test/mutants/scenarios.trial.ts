/**
 * What `mutants.test.ts` demands of the kit, by scenario and by manager: with it, mutants of the kit itself are tried, of which most are in
 * one scenario. Under jest it would take minutes, and show nothing that is not shown there.
 */
import { describe, expect, test } from "@jest/globals";
import { allLaws, type LawBrokenError } from "../../src/index.js";
import type { Law, Scenario } from "../../src/law.js";
import { playScenario } from "../../src/play-scenario.js";
import { allMutants } from "./all-mutants.js";
import type { Mutant } from "./mutant.js";
import { outOfReach } from "./out-of-reach.js";
import { hangsAfterMs, isItsOwn, namesRule } from "./tally.js";

/** The error that the scenario ends with; undefined where it is kept, or does not apply. */
async function errorOf(law: Law, scenario: Scenario, mutant: Mutant): Promise<LawBrokenError | undefined> {
  if (scenario.needs?.some((requirement) => !requirement.met(mutant.abilities ?? {}))) return undefined;
  try {
    await playScenario(law, scenario, { ...mutant, hangsAfterMs });
    return undefined;
  } catch (error) {
    return error as LawBrokenError;
  }
}

describe.each(allLaws)("law $number", (law) => {
  test.each(law.scenarios)("$title: is broken by a manager, and says so", async (scenario) => {
    const errors: LawBrokenError[] = [];
    for (const mutant of allMutants) {
      const error = await errorOf(law, scenario, mutant);
      if (error !== undefined) errors.push(error);
    }
    const isWithinReach = outOfReach[`${law.number}. ${scenario.title}`] === undefined;
    expect(errors.some((error) => isItsOwn({ error }))).toBe(isWithinReach);
    expect(errors.map(({ message }) => message).filter((message) => !namesRule(message))).toEqual([]);
  });
});

describe("the kit catches a manager that", () => {
  /** Scenarios of its law first: mostly, these do. */
  const inOrder = (breaks: number): readonly Law[] =>
    [...allLaws].sort((one, other) => Number(other.number === breaks) - Number(one.number === breaks));

  async function isCaught(mutant: Mutant): Promise<boolean> {
    for (const law of inOrder(mutant.breaks))
      for (const scenario of law.scenarios)
        if ((await errorOf(law, scenario, mutant))?.law === mutant.breaks) return true;
    return false;
  }

  test.each(allMutants)("$name: by law $breaks", async (mutant) => {
    expect(await isCaught(mutant)).toBe(true);
  });
});

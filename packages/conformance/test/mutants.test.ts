/** Managers with one fault each. One that the kit does not catch is a fault of the kit. */
import { describe, expect, test } from "@jest/globals";
import { currentScopeMutants } from "./mutants/current-scope-mutants.js";
import { endingMutants } from "./mutants/ending-mutants.js";
import { entryMutants } from "./mutants/entry-mutants.js";
import { identityMutants } from "./mutants/identity-mutants.js";
import { retentionMutants } from "./mutants/retention-mutants.js";
import { brokenBy } from "./verdict.js";

const families = { currentScopeMutants, identityMutants, endingMutants, entryMutants, retentionMutants };

describe.each(Object.entries(families))("%s", (_, mutants) => {
  test.each(mutants)("$name: breaks law $breaks", async ({ breaks, ...mutant }) => {
    const broken = await brokenBy({ ...mutant, hangsAfterMs: 200 });
    expect(broken.map(({ error }) => error?.law)).toContain(breaks);
  });
});

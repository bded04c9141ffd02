import { currentScopeMutants } from "./current-scope-mutants.js";
import { disposalMutants } from "./disposal-mutants.js";
import { endingMutants } from "./ending-mutants.js";
import { flowMutants } from "./flow-mutants.js";
import { entryMutants } from "./entry-mutants.js";
import { identityMutants } from "./identity-mutants.js";
import type { Mutant } from "./mutant.js";
import { reloadMutants } from "./reload-mutants.js";
import { retentionMutants } from "./retention-mutants.js";

export const allMutants: readonly Mutant[] = [
  ...currentScopeMutants,
  ...identityMutants,
  ...endingMutants,
  ...disposalMutants,
  ...entryMutants,
  ...retentionMutants,
  ...reloadMutants,
  ...flowMutants,
];

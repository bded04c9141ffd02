import { join, relative } from "node:path";
import { bundle } from "./bundle.js";
import { inParallel } from "./in-parallel.js";
import { leftOut, observe, type LeftOut } from "./observation.js";
import { withMutants } from "./schemata.js";
import { subjectsOf, testFilesOf, type Choice } from "./subjects.js";
import { Trial, type Tried } from "./trial.js";

export interface MutationRun {
  readonly tried: readonly Tried[];
  /** How many mutants the chosen files have, with those that were not tried. */
  readonly allMutants: number;
  /** Tests that cannot be used. */
  readonly leftOut: readonly LeftOut[];
}

/** Who wants to know what is found before all is. */
export interface Watcher {
  onLeftOut?(test: LeftOut): void;
  onTried?(tried: Tried, all: number): void;
}

/** Tries the chosen mutants of one package. */
export async function runMutants(root: string, choice: Choice, watcher: Watcher = {}): Promise<MutationRun> {
  const subjects = subjectsOf(root, choice);
  const mutants = subjects.flatMap((subject) => subject.mutants);
  const allMutants = subjects.reduce((sum, subject) => sum + subject.allMutants, 0);
  if (mutants.length === 0) return { tried: [], allMutants, leftOut: [] };
  const sources = subjects.map(
    ({ file, text, mutants }) => [join(root, file), withMutants(file, text, mutants)] as const,
  );
  const testFiles = testFilesOf(root, choice);
  await using bundles = await bundle(testFiles, new Map(sources));
  const observed = await observe(testFiles, bundles);
  const without = leftOut(observed).map((test) => ({ ...test, file: relative(root, test.file) }));
  for (const test of without) watcher.onLeftOut?.(test);
  const trial = new Trial(observed, bundles);
  await trial.check();
  const tried = await inParallel(mutants, async (mutant) => {
    const result = await trial.try(mutant);
    watcher.onTried?.(result, mutants.length);
    return result;
  });
  return { tried, allMutants, leftOut: without };
}

import type { Bundles } from "./bundle.js";
import { inParallel } from "./in-parallel.js";
import type { JobFile, ObservedTest } from "./job.js";
import { runWorker } from "./worker-process.js";

/** A test file without any mutant: how long its tests take, and where they get to. */
export interface ObservedFile {
  readonly file: string;
  readonly tests: readonly ObservedTest[];
  /** Mutants that are reached before any test runs; they concern all tests of the file. */
  readonly reachedOnLoading: ReadonlySet<number>;
}

/** Runs each test file once, by itself. One that cannot be loaded counts as a test that fails. @throws Error where the run does not end. */
export function observe(testFiles: readonly string[], bundles: Bundles): Promise<ObservedFile[]> {
  return inParallel(testFiles, async (file) => {
    const job = { mutant: 0, observe: true, files: [{ bundle: bundles.of(file) }] };
    const result = await runWorker(bundles.worker, job);
    if (result.kind === "observed") return { file, ...result, reachedOnLoading: new Set(result.reachedOnLoading) };
    if (result.kind !== "failed") throw new Error(`${file} cannot be run: ${JSON.stringify(result)}`);
    const whole: ObservedTest = { name: "(all)", durationMs: 0, failure: result.test, reached: [] };
    return { file, tests: [whole], reachedOnLoading: new Set() };
  });
}

export interface LeftOut {
  readonly file: string;
  readonly test: string;
  readonly failure: string;
}

/** Tests that do not pass even without a mutant, since they need more than a worker has; they are left out. */
export function leftOut(observed: readonly ObservedFile[]): LeftOut[] {
  return observed.flatMap(({ file, tests }) =>
    tests.flatMap(({ name, failure }) =>
      failure === undefined || failure === "skipped"
        ? []
        : [{ file, test: name, failure: failure.split("\n")[0] ?? "" }],
    ),
  );
}

/** A test is given twenty times what it took, and at least this: the machine may be busy, and nothing is to be killed for that. */
const leastLimitMs = 1_500;

/** The tests of a file that get to a mutant (to any code, where none is given), with their time limits; undefined where none does. */
export function testsReaching(
  { file, tests, reachedOnLoading }: ObservedFile,
  bundles: Bundles,
  mutant?: number,
): (JobFile & { readonly usualMs: number }) | undefined {
  const concerned = [...tests.entries()].filter(
    ([, { failure, reached }]) =>
      failure === undefined && (mutant === undefined || reachedOnLoading.has(mutant) || reached.includes(mutant)),
  );
  if (concerned.length === 0) return undefined;
  const limitsMs = concerned.map(
    ([index, { durationMs }]) => [index, Math.max(leastLimitMs, 20 * durationMs)] as const,
  );
  const usualMs = concerned.reduce((sum, [, { durationMs }]) => sum + durationMs, 0);
  return { bundle: bundles.of(file), limitsMs: Object.fromEntries(limitsMs), usualMs };
}

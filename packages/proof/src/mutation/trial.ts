import type { Bundles } from "./bundle.js";
import type { JobFile } from "./job.js";
import type { Mutant } from "./mutant.js";
import { testsReaching, type ObservedFile } from "./observation.js";
import { runWorker, type WorkerResult } from "./worker-process.js";

export type Verdict = "killed" | "timed-out" | "survived" | "not-covered";

export interface Tried {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** The test that noticed, or how many tests did not. */
  readonly by: string;
}

/** Tries mutants one by one, each with the tests that get to it. */
export class Trial {
  /** How many mutants of a function, and of a source file, the tests of a bundle have killed. */
  readonly #kills = new Map<string, number>();

  constructor(
    private readonly observed: readonly ObservedFile[],
    private readonly bundles: Bundles,
  ) {}

  /** All tests in one process without a mutant, as they will run with one. @throws Error where they disturb each other. */
  async check(): Promise<void> {
    const result = await this.#run(0, this.#files(undefined));
    if (result.kind !== "passed")
      throw new Error(`The tests disturb each other in one process: ${JSON.stringify(result)}`);
  }

  async try(mutant: Mutant): Promise<Tried> {
    const files = this.#inOrder(this.#files(mutant.id), mutant);
    const tests = files.reduce((sum, { limitsMs }) => sum + Object.keys(limitsMs ?? {}).length, 0);
    if (tests === 0) return { mutant, verdict: "not-covered", by: "" };
    const result = await this.#run(mutant.id, files);
    switch (result.kind) {
      case "failed": {
        this.#countKill(mutant, result.bundle);
        return { mutant, verdict: result.timedOut ? "timed-out" : "killed", by: result.test };
      }
      case "timed-out":
        return { mutant, verdict: "timed-out", by: "the end of a process that let nothing be heard" };
      case "crashed":
        return { mutant, verdict: "killed", by: "the end of the process" };
      default:
        return { mutant, verdict: "survived", by: `${tests} tests` };
    }
  }

  #files(mutant: number | undefined): (JobFile & { readonly usualMs: number })[] {
    return this.observed.flatMap((file) => testsReaching(file, this.bundles, mutant) ?? []);
  }

  /** Those first that have killed most of its neighbours, then the quick ones. */
  #inOrder<F extends JobFile & { readonly usualMs: number }>(files: readonly F[], mutant: Mutant): F[] {
    const kills = ({ bundle }: F): number[] => placesOf(mutant, bundle).map((place) => this.#kills.get(place) ?? 0);
    const ranked = files.map((file) => ({ file, ranks: [...kills(file), -file.usualMs] }));
    return ranked.sort((one, other) => firstDifference(other.ranks, one.ranks)).map(({ file }) => file);
  }

  #countKill(mutant: Mutant, bundle = ""): void {
    for (const place of placesOf(mutant, bundle)) this.#kills.set(place, (this.#kills.get(place) ?? 0) + 1);
  }

  async #run(mutant: number, files: readonly JobFile[]): Promise<WorkerResult> {
    const run = () => runWorker(this.bundles.worker, { mutant, observe: false, files });
    const result = await run();
    return result.kind === "crashed" ? run() : result; // a machine that is short of memory kills what it likes, but not twice
  }
}

const placesOf = ({ file, within }: Mutant, bundle: string): string[] => [
  `${file} ${within} ${bundle}`,
  `${file} ${bundle}`,
];

const firstDifference = (one: readonly number[], other: readonly number[]): number =>
  one.map((rank, index) => rank - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;

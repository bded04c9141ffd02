/** What a worker is told to do: to run tests of some files, with one mutant. */
export interface Job {
  /** 0 for none. */
  readonly mutant: number;
  /** Whether to go on after a failure, and to tell which mutants each test gets to. */
  readonly observe: boolean;
  readonly files: readonly JobFile[];
}

export interface JobFile {
  readonly bundle: string;
  /** Time limits in milliseconds by the tests' places in the file; other tests are left out. Without it all run, with jest's limit. */
  readonly limitsMs?: Readonly<Record<number, number>>;
}

/** One test of an observed file. */
export interface ObservedTest {
  readonly name: string;
  readonly durationMs: number;
  /** What failed, where it did. */
  readonly failure?: string;
  /** The mutants it gets to. */
  readonly reached: readonly number[];
}

/** A test begins, which has so much time. Of one that never lets go of the process, this is the last that is heard. */
export interface Progress {
  readonly kind: "began";
  readonly limitMs: number;
}

/** What a worker found, last message of its life. */
export type Finding =
  | { readonly kind: "observed"; readonly tests: readonly ObservedTest[]; readonly reachedOnLoading: readonly number[] }
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly test: string; readonly bundle?: string; readonly timedOut: boolean };

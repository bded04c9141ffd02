/** A stretch of a source text, from its first character to behind its last. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A small change of a source text. */
export interface Change extends Stretch {
  readonly replacement: string;
}

/** One change of one source file, which a test ought to notice. */
export interface Mutant extends Change {
  /** From 1; 0 stands for the sources as they are. */
  readonly id: number;
  /** Seen from the root of the repository, with forward slashes. */
  readonly file: string;
  readonly line: number;
  /** The expression, statement or block that stands there in two versions when mutants are compiled in. */
  readonly host: Stretch;
  /** Names of the class and functions around it, such as `Scope.close`; "(module)" outside of any. */
  readonly within: string;
  /** The code as it is, and as it becomes; one line each. */
  readonly code: string;
  readonly becomes: string;
}

/** What tells a mutant from others wherever it stands: explanations and earlier reports name it so, and changes around it do not matter. */
export type Identity = Pick<Mutant, "file" | "within" | "code" | "becomes">;

export function identityKey({ file, within, code, becomes }: Identity): string {
  return JSON.stringify([file, within, code, becomes]);
}

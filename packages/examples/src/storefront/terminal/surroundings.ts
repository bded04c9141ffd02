/** Where text goes: a terminal, a pipe, or a list in a test. */
export interface WriteStream {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What a run of the program has around it. */
export interface Surroundings {
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** Where relative paths start from. */
  readonly folder: string;
  /** Asks the program to end. */
  readonly stop: AbortSignal;
}

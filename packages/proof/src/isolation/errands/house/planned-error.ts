/** What a handler throws because its errand says so. */
export class PlannedError extends Error {
  override readonly name = "PlannedError";

  constructor(readonly request: string) {
    super(`planned, in ${request}`);
  }
}

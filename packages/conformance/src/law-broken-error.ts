/** A manager does not keep a law. */
export class LawBrokenError extends Error {
  override readonly name = "LawBrokenError";

  constructor(
    message: string,
    /** The number of the law; left out where it is that of the scenario. */
    readonly law?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

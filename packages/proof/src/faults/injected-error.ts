/** What a call-out fails with when it is told to. */
export class InjectedError extends Error {
  override readonly name = "InjectedError";
}

/** The class of an error: there are as many as the program has, where messages and ids are without number. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.constructor.name || "Error";
}

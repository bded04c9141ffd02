/** What an error says; what was thrown need not be an `Error`, nor one of this realm. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

import { ContainerClosedError, ScopeCapacityError, ScopeDrainingError } from "@ambit/core";

/** What a later attempt may get past. */
const temporary = [ContainerClosedError, ScopeCapacityError, ScopeDrainingError];

/** The HTTP status for an error that nobody has answered: its own where it has one, 503 for what passes, 500 for the rest. */
export function statusOf(error: unknown): number {
  const own: unknown = (error as { readonly statusCode?: unknown } | null | undefined)?.statusCode;
  if (typeof own === "number" && own >= 400 && own < 600) return own;
  return temporary.some((kind) => error instanceof kind) ? 503 : 500;
}

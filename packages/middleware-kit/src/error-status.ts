import {
  ContainerClosedError,
  InvalidScopeIdError,
  ScopeCapacityError,
  ScopeDrainingError,
  ScopeRefusedError,
} from "@ambit/core";

/** What to answer where scopes could not be entered: what passes first, since the others may say no more than that. */
const statuses = [
  [503, ContainerClosedError],
  [503, ScopeCapacityError],
  [503, ScopeDrainingError],
  [400, InvalidScopeIdError],
  [403, ScopeRefusedError],
] as const;

/**
 * The HTTP status for an error that nobody has answered: its own `statusCode` where it has one; what fits where it says that a scope could
 * not be entered; 500 for the rest.
 */
export function statusOf(error: unknown): number {
  const own: unknown = (error as { readonly statusCode?: unknown } | null | undefined)?.statusCode;
  if (typeof own === "number" && own >= 400 && own < 600) return own;
  return statuses.find(([, kind]) => error instanceof kind)?.[0] ?? 500;
}

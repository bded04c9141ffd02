import type { ExportedContainer } from "./exported-container.js";

/** What some managers tell beyond the contract, such as the one of @ambit/scope-lru. */
interface BoundedManager {
  readonly maxScopes?: unknown;
  lookups?(): { readonly hits: number; readonly misses: number };
}

/** How many scopes of this kind may be open, where its manager says so. */
export function boundOf(container: ExportedContainer, kind: string): number | undefined {
  const maxScopes = ask(container, kind, (manager) => manager.maxScopes);
  return typeof maxScopes === "number" ? maxScopes : undefined;
}

/** How often an entry found its scope open, where the manager counts that. */
export function lookupsOf(container: ExportedContainer, kind: string): { hits: number; misses: number } | undefined {
  return ask(container, kind, (manager) => manager.lookups?.());
}

/** A manager that fails to answer leaves its own samples out, not those of all others. */
function ask<T>(
  container: ExportedContainer,
  kind: string,
  question: (manager: BoundedManager) => T | undefined,
): T | undefined {
  try {
    return question(container.getScopeManager(kind) as BoundedManager);
  } catch {
    return undefined;
  }
}

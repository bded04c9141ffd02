import type { RunScope } from "@ambit/core";
import type { Attributes } from "@opentelemetry/api";

/** The ids of those kinds whose ids may be seen. A symbol shows its description. */
export function idAttributes(scopes: readonly RunScope[], idsOf: readonly string[]): Attributes {
  const shown = scopes.filter(({ scope, id }) => id !== undefined && idsOf.includes(scope));
  return Object.fromEntries(shown.map(({ scope, id }) => [`ambit.scope.${scope}.id`, String(id)]));
}

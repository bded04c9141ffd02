import { InvalidScopeIdError } from "./errors/scope-errors.js";

/** What names one scope among those of its kind. Ids are data: `"1"`, `1` and `1n` are three ids, `"__proto__"` is one like any other. */
export type ScopeId = string | number | bigint | symbol;

/**
 * The id as it is used for look-up: `-0` becomes `0`.
 * @throws InvalidScopeIdError for what cannot be an id: an empty string, `NaN`, an infinity, `null`, an object.
 */
export function normalizeScopeId(scope: string, id: unknown): ScopeId {
  switch (typeof id) {
    case "string":
      if (id !== "") return id;
      break;
    case "number":
      if (Number.isFinite(id)) return id === 0 ? 0 : id;
      break;
    case "bigint":
    case "symbol":
      return id;
  }
  throw new InvalidScopeIdError(scope, id);
}

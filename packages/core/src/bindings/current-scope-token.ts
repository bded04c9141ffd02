import type { Scope } from "../scopes/scope.js";
import { token } from "../token.js";
import { Binding } from "./binding.js";

/** Asks for the innermost scope that the asker is in; an instance is in the one that it lives in, and singletons are in none. */
export const CurrentScope = token<Scope>("CurrentScope");

export function currentScopeBinding(): Binding {
  const keeping = { in: "scope", kinds: [] } as const;
  return new Binding(CurrentScope, { kind: "built-in", what: "scope" }, keeping, [], {}, false, undefined, []);
}

import type { ScopeId } from "../scope-id.js";
import { Token } from "../token.js";
import { Binding } from "./binding.js";
import type { KindLookup } from "./create-binding.js";

class ScopeIdToken<I extends ScopeId> extends Token<I> {
  constructor(readonly scopeName: string) {
    super(`scopeId(${scopeName})`);
  }
}

const tokens = new Map<string, ScopeIdToken<never>>();

/** The id of the scope with this name that the asker is in: a tenant's service asks for `scopeId("tenant")` to know its tenant. */
export function scopeId<I extends ScopeId = string>(name: string): Token<I> {
  let token = tokens.get(name);
  if (token === undefined) tokens.set(name, (token = new ScopeIdToken<never>(name)));
  return token;
}

export function isScopeIdToken(token: Token<unknown>): token is ScopeIdToken<ScopeId> {
  return token instanceof ScopeIdToken;
}

/** @throws UnknownScopeError. */
export function scopeIdBinding(token: ScopeIdToken<ScopeId>, kinds: KindLookup): Binding {
  const keeping = { in: "scope", kinds: [kinds.kindNamed(token.scopeName)] } as const;
  return new Binding(token, { kind: "built-in", what: "scope-id" }, keeping, [], {}, false, undefined, []);
}

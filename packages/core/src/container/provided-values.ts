import type { BindingRegistry } from "../bindings/binding-registry.js";
import { TokenNotBoundError, ValueAlreadyProvidedError } from "../errors/resolution-errors.js";
import type { Scope } from "../scopes/scope.js";
import { tokenName, type TokenLike } from "../token.js";

/** Pairs of a token and its value. */
export type ProvidedValues = readonly (readonly [token: TokenLike<unknown>, value: unknown])[];

/** The pairs of `provide`, each value of the type of its token. */
export type ProvidedPairs<T extends readonly unknown[]> = {
  readonly [K in keyof T]: readonly [token: TokenLike<T[K]>, value: NoInfer<T[K]>];
};

/**
 * What can be refused before a scope is opened for the values.
 * @throws TokenNotBoundError for a token that nobody declared; ValueAlreadyProvidedError for a token that is given two values.
 */
export function checkProvidedValues(registry: BindingRegistry, scopeName: string, values: ProvidedValues): void {
  const given = new Map<TokenLike<unknown>, unknown>();
  for (const [token, value] of values) {
    if (!registry.isBound(token)) throw new TokenNotBoundError(tokenName(token), []);
    if (given.has(token) && !Object.is(given.get(token), value))
      throw new ValueAlreadyProvidedError(tokenName(token), scopeName);
    given.set(token, value);
  }
}

/**
 * Gives values to a scope: to tokens that are declared to be provided to its kind, and in front of the bindings of others.
 * All of them or none.
 * @throws ValueAlreadyProvidedError where the open scope has another value.
 */
export function provideValues(registry: BindingRegistry, scope: Scope, values: ProvidedValues): void {
  const added: (() => void)[] = [];
  for (const [token, value] of new Map(values)) {
    const bindings = registry.ofToken(token);
    if (hasValue(scope, token, value)) continue;
    const declared = bindings.some(
      ({ recipe, keeping }) =>
        recipe.kind === "provided" && keeping.in === "scope" && keeping.kinds.includes(scope.kind),
    );
    added.push(() => {
      if (declared) (scope.held.provided ??= new Map()).set(token, value);
      else registry.bindLocally(scope, token, { useValue: value });
    });
  }
  for (const add of added) add();
}

/** Whether the scope has this very value. @throws ValueAlreadyProvidedError where it has another. */
function hasValue(scope: Scope, token: TokenLike<unknown>, value: unknown): boolean {
  const local = scope.seldom?.localBindings?.get(token)?.[0]?.recipe;
  const has = scope.seldom?.provided?.has(token) === true || local !== undefined;
  if (!has) return false;
  const present =
    local === undefined ? scope.seldom?.provided?.get(token) : local.kind === "value" ? local.value : undefined;
  if (Object.is(present, value)) return true;
  throw new ValueAlreadyProvidedError(tokenName(token), scope.name);
}

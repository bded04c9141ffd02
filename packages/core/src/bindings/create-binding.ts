import { InvalidProviderError } from "../errors/binding-errors.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { assertToken, isClass, isToken, tokenName, type TokenLike } from "../token.js";
import { Binding, type FactoryForm, type Hooks, type Keeping, type Observed, type Recipe } from "./binding.js";
import { asDependency, dependencyOn, type Dependency, type Injectable } from "./dependency.js";
import { injectableOptions } from "./injectable.js";
import type { AnyProvider } from "./provider.js";

const ways = ["useClass", "useFactory", "useValue", "useExisting", "provided"] as const;

/** Finds kinds by name. @throws UnknownScopeError. */
export interface KindLookup {
  kindNamed(name: string): ScopeKind;
  hasKind(name: string): boolean;
  readonly rootKind: ScopeKind;
}

/** Checks a provider and brings it into one shape. @throws InvalidProviderError, UnknownScopeError, InvalidTokenError. */
export function createBinding(
  token: TokenLike<unknown>,
  given: AnyProvider | undefined,
  kinds: KindLookup,
  standIn?: Observed,
  localTo?: Scope,
): Binding {
  assertToken(token);
  const provider = withDefaults(token, given ?? {});
  const reject = (problem: string): never => {
    throw new InvalidProviderError(tokenName(token), problem);
  };
  const recipe = recipeOf(token, provider, reject);
  const keeping = keepingOf(recipe, provider, kinds, reject);
  if (provider.dispose !== undefined && provider.useValue !== undefined && provider.owned !== true) {
    reject("a value that was made elsewhere is not disposed. Add `owned: true` if the container should dispose of it.");
  }
  if (provider.check !== undefined) checkCheck(provider.check, recipe, keeping, reject);
  return new Binding(
    token,
    recipe,
    keeping,
    dependenciesOf(recipe, provider, reject),
    provider as Hooks,
    provider.multi === true,
    provider.when,
    provider.tags ?? [],
    standIn,
    localTo,
  );
}

/** A check is made of what is kept. */
function checkCheck(check: unknown, recipe: Recipe, keeping: Keeping, reject: (problem: string) => never): void {
  if (typeof check !== "function") reject("`check` must be a function.");
  if (keeping.in === "scope" && recipe.kind !== "provided") return;
  reject("`check` goes with instances that are kept: give the binding a scope, or leave `check` out.");
}

/** A class stands for itself, and may have said how it wants to be bound. */
function withDefaults(token: TokenLike<unknown>, provider: AnyProvider): AnyProvider {
  const isItself = waysIn(provider).length === 0 && isClass(token);
  const useClass = provider.useClass ?? (isItself ? (token as unknown as AnyProvider["useClass"]) : undefined);
  if (useClass === undefined) return provider;
  return { ...injectableOptions(useClass), ...provider, useClass };
}

/** A value may be `undefined`. */
function waysIn(provider: AnyProvider): (typeof ways)[number][] {
  return ways.filter((way) => (way === "useValue" ? way in provider : provider[way] !== undefined));
}

function recipeOf(token: TokenLike<unknown>, provider: AnyProvider, reject: (problem: string) => never): Recipe {
  const used = waysIn(provider);
  const [way] = used;
  if (way === undefined || used.length > 1) {
    return reject(`give exactly one of ${ways.join(", ")}; got ${used.length === 0 ? "none" : used.join(" and ")}.`);
  }
  const { useClass, useFactory, useExisting } = provider;
  switch (way) {
    case "useClass":
      if (!isClass(useClass)) reject("useClass must be a class.");
      return { kind: "class", construct: useClass as unknown as new (...args: unknown[]) => unknown };
    case "useFactory":
      if (typeof useFactory !== "function") return reject("useFactory must be a function.");
      return {
        kind: "factory",
        call: withKey(token, useFactory as (...args: unknown[]) => unknown),
        form: factoryForm(useFactory),
      };
    case "useExisting":
      assertToken(useExisting);
      if (useExisting === token) reject("it cannot be another name for itself.");
      return { kind: "alias", target: dependencyOn(useExisting) };
    case "useValue":
      return { kind: "value", value: provider.useValue };
    case "provided":
      if (typeof provider.scope !== "string")
        reject("`provided: true` needs the name of the scope that brings the value.");
      return { kind: "provided" };
  }
}

function keepingOf(
  recipe: Recipe,
  provider: AnyProvider,
  kinds: KindLookup,
  reject: (problem: string) => never,
): Keeping {
  const { scope } = provider;
  if (recipe.kind === "value" || recipe.kind === "alias") {
    if (scope !== undefined)
      reject(`a ${recipe.kind === "value" ? "value" : "second name"} has no scope of its own; leave \`scope\` out.`);
    return recipe.kind === "value" ? { in: "scope", kinds: [kinds.rootKind] } : { in: "nothing" };
  }
  if (scope === undefined || scope === "transient") return { in: "nothing" };
  if (scope === "resolution") return { in: "resolution" };
  if (scope === "scoped") return { in: "scope", kinds: [] };
  if (scope === "singleton") return { in: "scope", kinds: [kinds.rootKind] };
  const names = typeof scope === "string" ? [scope] : scope;
  if (names.length === 0) reject("the list of scopes is empty.");
  return { in: "scope", kinds: names.map((name) => kinds.kindNamed(name)) };
}

function dependenciesOf(
  recipe: Recipe,
  provider: AnyProvider,
  reject: (problem: string) => never,
): readonly Dependency<unknown>[] | undefined {
  const { inject } = provider;
  if (inject !== undefined && recipe.kind !== "class" && recipe.kind !== "factory")
    reject("`inject` goes with useClass or useFactory.");
  if (recipe.kind === "class") {
    // Parameters with defaults do not count in `length`: those may use inject().
    const wanted = recipe.construct.length;
    if ((inject?.length ?? 0) < wanted) {
      reject(
        `the constructor of ${recipe.construct.name} takes ${wanted} parameters, but \`inject\` names ${inject?.length ?? 0}. ` +
          `List what each parameter gets: { inject: [A, B] }.`,
      );
    }
  }
  if (recipe.kind === "factory" && inject === undefined) return undefined;
  return (inject ?? []).map((injectable) => asDependency(injectable as Injectable<unknown>));
}

/** The factory of a keyed token is told the key, after its other arguments. */
function withKey(token: TokenLike<unknown>, factory: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  const keyed = isToken(token) ? token.keyed : undefined;
  return keyed === undefined ? factory : (...args) => factory(...args, keyed.key);
}

const forms: Readonly<Record<string, FactoryForm>> = {
  "[object AsyncFunction]": "async",
  "[object GeneratorFunction]": "generator",
  "[object AsyncGeneratorFunction]": "async-generator",
};

/** The kind of function, by its tag: unlike `instanceof`, it holds for functions of another realm. */
export function factoryForm(factory: unknown): FactoryForm {
  return forms[Object.prototype.toString.call(factory)] ?? "function";
}

import type { Dependency } from "./bindings/dependency.js";
import { InvalidTokenError } from "./errors/binding-errors.js";

/** A class, abstract or not, used as the token of its instances. */
export type ClassToken<T> = abstract new (...args: never[]) => T;

/** What is asked for: a class, or what `token<T>("name")` returned. */
export type TokenLike<T> = Token<T> | ClassToken<T>;

/** The instance type that a token stands for. */
export type TokenValue<K> = K extends TokenLike<infer T> ? T : never;

// Registered, so that tokens made by one copy of this package are known to another.
const brand = Symbol.for("ambit.token");

/** A typed name for something that is no class: an interface, a value, a function. Two tokens of one name are two tokens. */
export class Token<out T> {
  readonly [brand] = true;
  declare readonly value: T; // a type only: keeps Token<A> and Token<B> apart
  /** @internal The dependency on this token, asked for plainly, once somebody has. */ plain:
    Dependency<T> | undefined = undefined;

  constructor(
    readonly name: string,
    /** The family and key of a keyed token. */
    readonly keyed?: { readonly family: KeyedToken<T>; readonly key: unknown },
  ) {}

  toString(): string {
    return this.name;
  }
}

/** Makes a token. The name is for people: it appears in errors, graphs and events. */
export function token<T>(name: string): Token<T> {
  if (typeof name !== "string" || name === "") throw new InvalidTokenError(name);
  return new Token<T>(name);
}

/** A family of tokens, one for each key: `Cache("pages")` is always the same token. */
export interface KeyedToken<out T, in K = never> {
  (key: K): Token<T>;
  /** The name of the family. */
  readonly familyName: string;
}

const families = new WeakSet<object>();

/**
 * Makes a family of tokens. `bind(Cache("pages"), …)` binds one key, `bind(Cache, { useFactory: (resolver, key) => … })` all others.
 * Tokens are kept for each key ever used, so keys should come from the program and not from its users.
 */
export function keyedToken<T, K = string>(name: string): KeyedToken<T, K> {
  const tokens = new Map<K, Token<T>>();
  const family: (key: K) => Token<T> = (key) => {
    let found = tokens.get(key);
    if (found === undefined) {
      found = new Token<T>(`${name}(${String(key)})`, { family: result, key });
      tokens.set(key, found);
    }
    return found;
  };
  const result: KeyedToken<T, K> = Object.assign(family, { familyName: name });
  families.add(result);
  return result;
}

export function isKeyedToken(value: unknown): value is KeyedToken<unknown> {
  return typeof value === "function" && families.has(value);
}

export function isToken(value: unknown): value is Token<unknown> {
  return typeof value === "object" && value !== null && brand in value;
}

export function isClass(value: unknown): value is ClassToken<unknown> {
  return typeof value === "function" && typeof value.prototype === "object"; // families are arrow functions, which have none
}

/** @throws InvalidTokenError for anything that cannot be a token. */
export function assertToken(value: unknown): asserts value is TokenLike<unknown> {
  if (!isToken(value) && !isClass(value)) throw new InvalidTokenError(value);
}

/** The name of a token as people read it. */
export function tokenName(value: TokenLike<unknown> | KeyedToken<unknown>): string {
  if (isKeyedToken(value)) return value.familyName;
  return value.name || "(anonymous class)";
}

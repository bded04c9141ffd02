import { assertToken, tokenName, type Token, type TokenLike } from "../token.js";

/** How a dependency is asked for. */
export type DependencyMode = "one" | "optional" | "all" | "provider" | "providerAsync" | "proxy";

/** A token together with the way in which it is asked for; made by `optional`, `all`, `provider`, `proxy` and `tagged`. */
export class Dependency<out T> {
  declare readonly value: T; // a type only
  /**
   * @internal Where a registry has its binding, and in which state of which registry that was. Two numbers and no reference, since tokens outlive
   * containers.
   */ place = 0;
  /** @internal */ placedIn = 0;
  /** @internal Where the container's root keeps the instance, if it is a singleton's: -1 otherwise. */ singletonSlot =
    -1;

  constructor(
    readonly token: TokenLike<unknown>,
    readonly mode: DependencyMode,
    readonly tag?: string,
  ) {
    assertToken(token);
  }

  /** Whether it is resolved when it is injected, and so kept by whoever asked. The others are the legal ways to a narrower scope. */
  get immediate(): boolean {
    return this.mode === "one" || this.mode === "optional" || this.mode === "all";
  }

  /** Whether which binding counts depends on the token alone. */
  get isPlain(): boolean {
    return this.mode === "one" && this.tag === undefined;
  }

  /** The same token, asked for plainly. */
  asOne(): Dependency<unknown> {
    return dependencyOn(this.token, this.tag);
  }

  toString(): string {
    return this.mode === "one" ? tokenName(this.token) : `${this.mode}(${tokenName(this.token)})`;
  }
}

/** What can stand in an `inject` tuple where a `T` is wanted. */
export type Injectable<T> = TokenLike<T> | Dependency<T>;

/** An `inject` tuple for these parameters. */
export type InjectTuple<A extends readonly unknown[]> = { readonly [K in keyof A]: Injectable<A[K]> };

export interface SelectOptions {
  /** Only bindings with this tag. */
  readonly tag?: string;
}

/** The instance, or `undefined` where the token is not bound, its scope not active, or its value not provided. */
export function optional<T>(token: TokenLike<T>, options?: SelectOptions): Dependency<T | undefined> {
  return new Dependency(token, "optional", options?.tag);
}

/** The instances of all bindings of the token, in the order of binding. */
export function all<T>(token: TokenLike<T>, options?: SelectOptions): Dependency<T[]> {
  return new Dependency(token, "all", options?.tag);
}

/** A function that resolves the token in whatever scope is current when it is called. */
export function provider<T>(token: TokenLike<T>, options?: SelectOptions): Dependency<() => T> {
  return new Dependency(token, "provider", options?.tag);
}

/** As `provider`, for what is created asynchronously. */
export function providerAsync<T>(token: TokenLike<T>, options?: SelectOptions): Dependency<() => Promise<T>> {
  return new Dependency(token, "providerAsync", options?.tag);
}

/** A stand-in that forwards each use to the instance of whatever scope is current at that moment. */
export function proxy<T extends object>(token: TokenLike<T>): Dependency<T> {
  return new Dependency(token, "proxy");
}

/** The instance of the binding with this tag. */
export function tagged<T>(token: TokenLike<T>, tag: string): Dependency<T> {
  return dependencyOn(token, tag) as Dependency<T>;
}

const onClasses = new WeakMap<object, Dependency<unknown>>();

/** One token, or those of its bindings with a tag. Without a tag always the same object, so that nothing is allocated for a request. */
export function dependencyOn(token: TokenLike<unknown>, tag?: string): Dependency<unknown> {
  if (tag !== undefined) return new Dependency(token, "one", tag);
  if (typeof token === "function") return onClasses.get(token) ?? remember(token);
  const known = (token as Token<unknown> | null | undefined)?.plain; // it may not be a token at all, which is refused below
  return known ?? rememberOn(token);
}

function remember(token: TokenLike<unknown>): Dependency<unknown> {
  const dependency = new Dependency(token, "one");
  onClasses.set(token, dependency);
  return dependency;
}

/** A token holds it itself: a field is read in a fifth of the time that a look-up takes. */
function rememberOn(token: Token<unknown>): Dependency<unknown> {
  const dependency = new Dependency(token, "one");
  token.plain = dependency;
  return dependency;
}

export function asDependency(value: Injectable<unknown>): Dependency<unknown> {
  return value instanceof Dependency ? value : dependencyOn(value);
}

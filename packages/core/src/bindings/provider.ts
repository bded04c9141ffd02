import type { Resolver } from "../resolution/resolver.js";
import type { ScopeOutcome } from "../scope-manager.js";
import type { TokenLike } from "../token.js";
import type { InjectTuple } from "./dependency.js";

/** The lifetimes that need no manager. */
export const builtInLifetimes = ["transient", "singleton", "resolution", "scoped"] as const;
export type BuiltInLifetime = (typeof builtInLifetimes)[number];

/**
 * How long an instance lives: a built-in lifetime, the name of a registered manager, or a list of names of which the first active one counts.
 * `transient`: one per use. `resolution`: one per call of `get`. `scoped`: one per scope, in the innermost scope entered. `singleton`: one per container.
 */
export type Lifetime<Names extends string> = BuiltInLifetime | Names | readonly Names[];

/** What a conditional binding may look at. */
export interface BindingRequest {
  /** The token that is being created and asks; undefined where the program itself asks. */
  readonly consumer: TokenLike<unknown> | undefined;
  readonly tag: string | undefined;
}

/** What every binding may say. */
export interface BindingOptions<T, Names extends string> {
  /** Default: `"transient"`. */
  readonly scope?: Lifetime<Names>;
  /** Ends the instance. Without it, `Symbol.asyncDispose` or `Symbol.dispose` of the instance is used. */
  readonly dispose?: (instance: T, outcome: ScopeOutcome) => void | PromiseLike<void>;
  /** Called once, after construction and before anybody gets the instance. */
  readonly onCreate?: (instance: T, resolver: Resolver) => void | PromiseLike<void>;
  /**
   * Whether the instance is well: it is not where this throws, rejects or gives `false`. Asked by `container.health()` of instances that are
   * there; so it goes with a lifetime that keeps them.
   */
  readonly check?: (instance: T) => unknown;
  /** One of several bindings of this token: `all(token)` collects them, `get(token)` takes the last. */
  readonly multi?: boolean;
  /** The binding counts only where this is true; a token may have any number of conditional bindings and one without. */
  readonly when?: (request: BindingRequest) => boolean;
  readonly tags?: readonly string[];
  /** Takes the place of the bindings that the token has. */
  readonly replace?: boolean;
}

/** What a factory may return: the instance, a promise of it, or a generator that yields it once and then disposes of it. */
export type FactoryResult<T> = T | PromiseLike<T> | Generator<T, void, void> | AsyncGenerator<T, void, void>;

type Tuple<A extends readonly unknown[]> = [] extends A
  ? { readonly inject?: InjectTuple<A> }
  : { readonly inject: InjectTuple<A> };

interface NoOther {
  readonly useClass?: undefined;
  readonly useFactory?: undefined;
  readonly useValue?: undefined;
  readonly useExisting?: undefined;
  readonly provided?: undefined;
}

type Only<K extends keyof NoOther> = Omit<NoOther, K>;

export type ClassProvider<T, A extends readonly unknown[]> = Only<"useClass"> & {
  readonly useClass: new (...args: [...A]) => T;
} & Tuple<A>;

/** With `inject`, the factory is called with what the tuple names. */
export type InjectedFactoryProvider<T, A extends readonly unknown[]> = Only<"useFactory"> & {
  readonly useFactory: (...args: NoInfer<[...A]>) => FactoryResult<T>;
  readonly inject: InjectTuple<A>;
};

/** Without `inject`, the factory is called with a resolver that stands where the instance will live. */
export type ResolverFactoryProvider<T> = Only<"useFactory"> & {
  readonly useFactory: (resolver: Resolver) => FactoryResult<T>;
  readonly inject?: undefined;
};

/** A value that was made elsewhere. The container disposes of it only with `owned: true`. */
export type ValueProvider<T> = Only<"useValue"> & { readonly useValue: T; readonly owned?: boolean };

/** Another name for what is bound to the other token. */
export type AliasProvider<T> = Only<"useExisting"> & { readonly useExisting: TokenLike<T> };

/** A value that comes when its scope is entered, with `{ provide: [[token, value]] }`. */
export type ProvidedProvider<Names extends string> = Only<"provided"> & {
  readonly provided: true;
  readonly scope: Names;
};

/** A recipe whose parts name their types themselves. */
export type Provider<T, Names extends string> =
  | (ResolverFactoryProvider<T> & BindingOptions<T, Names>)
  | (ValueProvider<T> & Pick<BindingOptions<T, Names>, "dispose" | "check" | "multi" | "when" | "tags" | "replace">)
  | (AliasProvider<T> & Pick<BindingOptions<T, Names>, "multi" | "when" | "tags" | "replace">)
  | (ProvidedProvider<Names> & Pick<BindingOptions<T, Names>, "replace">);

/** A recipe whose `inject` tuple is checked against the parameters of its class or factory. */
export type InjectedProvider<T, A extends readonly unknown[], Names extends string> = (
  ClassProvider<T, A> | InjectedFactoryProvider<T, A>
) &
  BindingOptions<T, Names>;

/** The options of a class that is bound to itself. */
export type ClassBinding<C extends abstract new (...args: never[]) => unknown, Names extends string> = Tuple<
  ConstructorParameters<C>
> &
  BindingOptions<InstanceType<C>, Names> &
  NoOther;

/** The recipe for all keys of a keyed token. */
export type KeyedProvider<T, K, Names extends string> = {
  readonly useFactory: (resolver: Resolver, key: K) => FactoryResult<T>;
} & Omit<BindingOptions<T, Names>, "multi" | "when">;

/** A provider of unknown kind, as the container takes it in. */
export interface AnyProvider {
  readonly useClass?: new (...args: never[]) => unknown;
  readonly useFactory?: (...args: never[]) => unknown;
  readonly useValue?: unknown;
  readonly useExisting?: TokenLike<unknown>;
  readonly provided?: true;
  readonly owned?: boolean;
  readonly inject?: readonly unknown[];
  readonly scope?: string | readonly string[];
  readonly dispose?: (instance: never, outcome: ScopeOutcome) => unknown;
  readonly onCreate?: (instance: never, resolver: Resolver) => unknown;
  readonly check?: (instance: never) => unknown;
  readonly multi?: boolean;
  readonly when?: (request: BindingRequest) => boolean;
  readonly tags?: readonly string[];
  readonly replace?: boolean;
}

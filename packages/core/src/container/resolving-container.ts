import {
  asDependency,
  provider,
  providerAsync,
  proxy,
  type Injectable,
  type InjectTuple,
  type SelectOptions,
} from "../bindings/dependency.js";
import { Resolving } from "../resolution/resolving.js";
import type { TokenLike } from "../token.js";

/** What a program can ask a container for beyond `get` and its sisters. */
export abstract class ResolvingContainer extends Resolving {
  /** A function that resolves the token in whatever scope is current when it is called. */
  provider<T>(token: TokenLike<T>, options?: SelectOptions): () => T {
    return this.resolveHere(provider(token, options), true) as () => T;
  }

  /** As `provider`, for what is created asynchronously. */
  providerAsync<T>(token: TokenLike<T>, options?: SelectOptions): () => Promise<T> {
    return this.resolveHere(providerAsync(token, options), true) as () => Promise<T>;
  }

  /** A stand-in that forwards each use to the instance of whatever scope is current at that moment. */
  proxy<T extends object>(token: TokenLike<T>): T {
    return this.resolveHere(proxy(token), true) as T;
  }

  /** Calls a function with what the tuple names, then the given arguments. */
  invoke<A extends readonly unknown[], B extends readonly unknown[], R>(
    work: (...args: [...A, ...B]) => R,
    tokens: InjectTuple<A>,
    ...args: B
  ): R {
    const injected = (tokens as readonly Injectable<unknown>[]).map((injectable) =>
      this.resolveHere(asDependency(injectable), true),
    );
    return work(...([...injected, ...args] as unknown as [...A, ...B]));
  }
}

import type { SelectOptions } from "../bindings/dependency.js";
import { token, type TokenLike } from "../token.js";

/**
 * Resolves tokens from one place: a factory's resolver stands where the instance will live, a handle in its scope,
 * the container where the calling flow is.
 */
export interface Resolver {
  /**
   * The instance that the token stands for here.
   * @throws TokenNotBoundError, ScopeNotActiveError, CaptiveDependencyError, CircularDependencyError, AsyncResolutionRequiredError,
   * and what constructors and factories throw, as it is.
   */
  get<T>(token: TokenLike<T>, options?: SelectOptions): T;
  /** As `get`, for what is created asynchronously, or depends on something that is. */
  getAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T>;
  /** As `get`; `undefined` where the token is not bound, its scope not active, or its value not provided. */
  tryGet<T>(token: TokenLike<T>, options?: SelectOptions): T | undefined;
  /** The instances of all bindings of the token, in the order of binding. */
  getAll<T>(token: TokenLike<T>, options?: SelectOptions): T[];
  getAllAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T[]>;
}

/** Asks for the resolver itself. It stands where whoever asks lives: a singleton's is the container's root. */
export const Resolver = token<Resolver>("Resolver");

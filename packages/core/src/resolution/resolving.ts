import { Dependency, dependencyOn, type SelectOptions } from "../bindings/dependency.js";
import type { TokenLike } from "../token.js";
import { settle } from "./pending.js";
import type { Resolver } from "./resolver.js";

/** The resolver's methods, written once for all that resolve: containers, handles and creations differ only in where they stand. */
export abstract class Resolving implements Resolver {
  /** Returns the instance, or a `Pending` one where that is allowed. */
  protected abstract resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown;

  get<T>(token: TokenLike<T>, options?: SelectOptions): T {
    return this.resolveHere(dependencyOn(token, options?.tag), true) as T;
  }

  tryGet<T>(token: TokenLike<T>, options?: SelectOptions): T | undefined {
    return this.resolveHere(new Dependency(token, "optional", options?.tag), true) as T | undefined;
  }

  getAll<T>(token: TokenLike<T>, options?: SelectOptions): T[] {
    return this.resolveHere(new Dependency(token, "all", options?.tag), true) as T[];
  }

  async getAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T> {
    return settle(this.resolveHere(dependencyOn(token, options?.tag), false)) as T;
  }

  async getAllAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T[]> {
    return settle(this.resolveHere(new Dependency(token, "all", options?.tag), false)) as T[];
  }
}

import { dependencyOn, type Dependency, type SelectOptions } from "../bindings/dependency.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { AnyProvider, InjectedProvider, Provider } from "../bindings/provider.js";
import { ScopeClosedError, ScopeLeftError } from "../errors/scope-errors.js";
import type { Engine } from "../resolution/engine.js";
import { discardInstance, refreshInstance } from "../resolution/replacement.js";
import { Resolving } from "../resolution/resolving.js";
import type { ScopeId } from "../scope-id.js";
import type { ScopeOutcome } from "../scope-manager.js";
import type { Visit } from "../scopes/flow.js";
import type { Scope } from "../scopes/scope.js";
import type { TokenLike } from "../token.js";
import { releaseInstance } from "./release.js";
import type { ScopeVisits } from "./scope-visits.js";

const succeeded: ScopeOutcome = { ok: true };

/**
 * One stay in a scope. It resolves in that scope, whatever is current; a token of an unrelated scope comes from that one's current scope.
 * Once left, it refuses, also while the scope stays open for others.
 */
export class ScopeHandle extends Resolving implements Disposable, AsyncDisposable {
  /** @internal */
  constructor(
    private readonly visit: Visit,
    private readonly visits: ScopeVisits,
    private readonly engine: Engine,
    private readonly registry: BindingRegistry,
  ) {
    super();
    visits.open?.watch(this, [visit]);
  }

  get scope(): Scope {
    return this.visit.scope;
  }

  get id(): ScopeId {
    return this.visit.scope.id;
  }

  /** Binds a token in this one scope, in front of the container's bindings. Wider scopes and singletons do not see it. */
  bind<T>(token: TokenLike<T>, provider: Provider<NoInfer<T>, string>): this;
  bind<T, A extends readonly unknown[]>(token: TokenLike<T>, provider: InjectedProvider<NoInfer<T>, A, string>): this;
  bind(token: TokenLike<unknown>, provider: unknown): this {
    this.#assertInside();
    this.registry.bindLocally(this.scope, token, provider as AnyProvider);
    return this;
  }

  /** Ends a transient that was resolved here, and what was made only for it. Resolves to whether it was kept for disposal here. */
  async release(instance: unknown): Promise<boolean> {
    this.#assertInside();
    return releaseInstance(this.scope, instance);
  }

  /** Ends the instance that `get` would return here, as `Container.discard` does. */
  async discard(token: TokenLike<unknown>, options?: SelectOptions): Promise<boolean> {
    this.#assertInside();
    return discardInstance(this.engine, dependencyOn(token, options?.tag), this.scope);
  }

  /** Puts a fresh instance in the place of the one that `get` would return here, as `Container.refresh` does. */
  async refresh(token: TokenLike<unknown>, options?: SelectOptions): Promise<boolean> {
    this.#assertInside();
    return refreshInstance(this.engine, dependencyOn(token, options?.tag), this.scope);
  }

  /**
   * Leaves the scope; a second time does nothing.
   * @throws AsyncDisposalRequiredError where this ends the scope and something in it can only be disposed asynchronously.
   */
  exit(outcome: ScopeOutcome = succeeded): void {
    void this.visits.leave(this.visit, outcome, true);
  }

  /** Leaves the scope and waits for what ends thereby. */
  async exitAsync(outcome: ScopeOutcome = succeeded): Promise<void> {
    await this.visits.leave(this.visit, outcome, false);
  }

  [Symbol.dispose](): void {
    this.exit();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.exitAsync();
  }

  protected override resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    this.#assertInside();
    return this.engine.request(dependency, this.scope, synchronous);
  }

  #assertInside(): void {
    const { scope, left } = this.visit;
    if (scope.state === "closed") throw new ScopeClosedError(scope.name, scope.id, scope.closeReason);
    if (left) throw new ScopeLeftError(scope.name, scope.id);
  }
}

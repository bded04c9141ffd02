import type { Dependency } from "./bindings/dependency.js";
import type { Module } from "./bindings/module.js";
import type {
  AnyProvider,
  ClassBinding,
  FactoryResult,
  InjectedProvider,
  KeyedProvider,
  Provider,
} from "./bindings/provider.js";
import type { ContainerMetrics, ContainerOptions } from "./container/container-options.js";
import { checkHealth, type HealthOptions, type HealthReport } from "./container/health.js";
import { forgetInstances } from "./container/release.js";
import { ScopingContainer, type NamesOf } from "./container/scoping-container.js";
import { shutDown } from "./container/shutdown.js";
import type { RegisterOptions } from "./container/scope-kinds.js";
import { ContainerClosedError } from "./errors/manager-errors.js";
import { DependencyGraph } from "./inspection/dependency-graph.js";
import { validateBindings } from "./inspection/validation.js";
import { adopt } from "./resolution/adopt.js";
import type { Resolver } from "./resolution/resolver.js";
import type { ScopeManager } from "./scope-manager.js";
import type { KeyedToken, TokenLike } from "./token.js";

/** A container whose scope names are not known to the compiler. */
export type AnyContainer = Container<Record<string, ScopeManager>>;

/** Holds bindings, resolves tokens, and leaves it to the managers how long scopes live. */
export class Container<Managers extends object = object> extends ScopingContainer<Managers> implements AsyncDisposable {
  readonly #modules = new Set<Module>();
  #disposed: Promise<void> | undefined;

  /** @throws InvalidOptionsError */
  constructor(options: ContainerOptions = {}) {
    super(options);
    this.host.registry.bind(Container, { useValue: this });
  }

  // Scopes and their managers

  /**
   * Lets a manager decide over the scopes of this name. Returns the container, whose type knows the name.
   * @throws ReservedScopeNameError, InvalidScopeManagerError, ManagerAlreadyRegisteredError; UnknownScopeError for `within`.
   */
  registerScopeManager<N extends string, M extends ScopeManager>(
    name: N,
    manager: M,
    options: RegisterOptions<NamesOf<Managers>> = {},
  ): Container<Managers & Record<N, M>> {
    this.#assertNotClosed();
    this.host.kinds.register(name, manager, options);
    return this as unknown as Container<Managers & Record<N, M>>;
  }

  /** The manager, with its own type. @throws UnknownScopeError. */
  getScopeManager<N extends NamesOf<Managers>>(name: N): Managers[N] {
    return this.host.kinds.kindNamed(name).manager as Managers[N];
  }

  // Bindings

  /**
   * Binds a token, or a class to itself.
   * @throws InvalidTokenError, InvalidProviderError, TokenAlreadyBoundError, UnknownScopeError, CircularDependencyError for names of names.
   */
  bind<C extends abstract new (...args: never[]) => unknown>(
    token: C,
    ...options: [] extends ConstructorParameters<C>
      ? [options?: ClassBinding<C, NamesOf<Managers>>]
      : [options: ClassBinding<C, NamesOf<Managers>>]
  ): this;
  bind<T, K>(token: KeyedToken<T, K>, provider: KeyedProvider<T, K, NamesOf<Managers>>): this;
  bind<T>(token: TokenLike<T>, provider: Provider<NoInfer<T>, NamesOf<Managers>>): this;
  bind<T, A extends readonly unknown[]>(
    token: TokenLike<T>,
    provider: InjectedProvider<NoInfer<T>, A, NamesOf<Managers>>,
  ): this;
  bind(token: unknown, recipe?: unknown): this {
    this.#assertNotClosed();
    const binding = this.host.registry.bind(token as TokenLike<unknown>, recipe as AnyProvider | undefined);
    if (binding !== undefined && (recipe as AnyProvider | undefined)?.owned === true) adopt(binding, this.host.root);
    return this;
  }

  /**
   * Puts another provider in front of a token's own until the returned function is called. What depends on the token is created anew
   * meanwhile; everything else keeps its instances.
   */
  override<T>(token: TokenLike<T>, provider: Provider<NoInfer<T>, NamesOf<Managers>>): () => void;
  override<T, A extends readonly unknown[]>(
    token: TokenLike<T>,
    provider: InjectedProvider<NoInfer<T>, A, NamesOf<Managers>>,
  ): () => void;
  override(token: TokenLike<unknown>, recipe: unknown): () => void {
    this.#assertNotClosed();
    const undo = this.host.registry.override(token, recipe as AnyProvider);
    return () => forgetInstances(this.host.root, undo());
  }

  /** Wraps every instance of the token that is created from here on; a generator disposes of its wrapping after its `yield`. */
  decorate<T>(token: TokenLike<T>, wrap: (instance: T, resolver: Resolver) => FactoryResult<NoInfer<T>>): this {
    this.host.registry.decorate(token, wrap as (instance: unknown, resolver: unknown) => unknown);
    return this;
  }

  /** Installs a named set of bindings, once. */
  install(module: Module): this {
    if (this.#modules.has(module)) return this;
    this.#modules.add(module); // before it is installed, since modules may install one another
    try {
      module.install(this as unknown as AnyContainer);
    } catch (error) {
      this.#modules.delete(module);
      throw error;
    }
    return this;
  }

  /** Whether something is bound to the token. */
  has(token: TokenLike<unknown>): boolean {
    return this.host.registry.isBound(token);
  }

  // The whole

  /** Finds every mistake that the declarations show. @throws ValidationError with all of them. */
  validate(): this {
    validateBindings(this.host.registry, this.host.kinds);
    return this;
  }

  /** What depends on what, with lifetimes. */
  graph(): DependencyGraph {
    return DependencyGraph.of(this.host.registry);
  }

  /** Counters and gauges of all managers. */
  metrics(): ContainerMetrics {
    return { scopes: this.host.kinds.metrics(), singletons: this.host.kinds.rootKind.books.instanceMetrics() };
  }

  /**
   * Asks every instance that is there, and whose binding declares a `check`, whether it is well. Creates nothing, counts as no use of a scope,
   * and tells no ids.
   * @throws InvalidOptionsError, ContainerClosedError.
   */
  async health(options: HealthOptions = {}): Promise<HealthReport> {
    this.#assertNotClosed();
    return checkHealth(this.host, options);
  }

  /**
   * Ends everything, exactly once: refuses new entries, waits for those inside, closes every scope and disposes the singletons, backwards.
   * After `drainTimeoutMs` it waits no longer and tells of the flows that are still inside with `leaked`.
   * @throws what disposers threw: one error as itself, several as an `AggregateError`.
   */
  dispose(): Promise<void> {
    const { host } = this;
    const inside = host.current.isInside(host.root) || host.isAwaitedBy(host.root);
    if (this.#disposed === undefined) {
      this.#disposed = shutDown(host);
      if (inside) this.#disposed.catch((error: unknown) => host.report(error));
    }
    return inside ? Promise.resolve() : this.#disposed; // from inside it would wait for itself
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  protected override resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    return this.host.engine.request(dependency, undefined, synchronous);
  }

  #assertNotClosed(): void {
    if (this.host.root.state === "closed") throw new ContainerClosedError("closed");
  }
}

/** Makes an empty container. @throws InvalidOptionsError. */
export function createContainer(options?: ContainerOptions): Container {
  return new Container(options);
}

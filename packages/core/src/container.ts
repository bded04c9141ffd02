import { Dependency, type SelectOptions } from "./bindings/dependency.js";
import type { Module } from "./bindings/module.js";
import type {
  AnyProvider,
  ClassBinding,
  FactoryResult,
  InjectedProvider,
  KeyedProvider,
  Provider,
} from "./bindings/provider.js";
import { CapturedScopes } from "./container/captured-scopes.js";
import { ContainerHost } from "./container/container-host.js";
import type {
  CloseOptions,
  ContainerMetrics,
  ContainerOptions,
  EnterOptions,
  ScopeStep,
} from "./container/container-options.js";
import { releaseInstance } from "./container/release.js";
import { ResolvingContainer } from "./container/resolving-container.js";
import { runVisits } from "./container/run-in-scopes.js";
import { shutDown } from "./container/shutdown.js";
import { ScopeHandle } from "./container/scope-handle.js";
import type { RegisterOptions } from "./container/scope-kinds.js";
import type { Destination } from "./container/scope-visits.js";
import { ContainerClosedError } from "./errors/manager-errors.js";
import { ScopeEvents } from "./events/scope-events.js";
import { DependencyGraph } from "./inspection/dependency-graph.js";
import { validateBindings } from "./inspection/validation.js";
import type { Resolver } from "./resolution/resolver.js";
import type { ScopeId } from "./scope-id.js";
import type { ScopeManager } from "./scope-manager.js";
import type { Scope } from "./scopes/scope.js";
import type { KeyedToken, TokenLike } from "./token.js";

/** A container whose scope names are not known to the compiler. */
export type AnyContainer = Container<Record<string, ScopeManager>>;

/** The names of the managers that a container type knows. */
type NamesOf<Managers> = Extract<keyof Managers, string>;

/** Holds bindings, resolves tokens, and leaves it to the managers how long scopes live. */
export class Container<Managers extends object = object> extends ResolvingContainer implements AsyncDisposable {
  /** What happens to scopes and instances, from all managers. */
  readonly events = new ScopeEvents();
  readonly #host: ContainerHost;
  readonly #modules = new Set<Module>();
  #disposed: Promise<void> | undefined;

  /** @throws InvalidOptionsError */
  constructor(options: ContainerOptions = {}) {
    super();
    this.#host = new ContainerHost(options, this.events, this);
    this.#host.registry.bind(Container, { useValue: this });
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
    this.#host.kinds.register(name, manager, options);
    return this as unknown as Container<Managers & Record<N, M>>;
  }

  /** The manager, with its own type. @throws UnknownScopeError. */
  getScopeManager<N extends NamesOf<Managers>>(name: N): Managers[N] {
    return this.#host.kinds.kindNamed(name).manager as Managers[N];
  }

  /**
   * Calls `work` inside the scope, and all that it starts; leaves when it has settled. Returns what `work` returns.
   * @throws what refuses the entry (UnknownScopeError, InvalidScopeIdError, ParentScopeNotActiveError, ScopeCapacityError, …), what `work`
   * throws, and what fails on the way out: then an `AggregateError` with the error of `work` first.
   */
  runInScope<R>(name: NamesOf<Managers>, work: () => R): R;
  runInScope<R, V extends readonly unknown[] = []>(
    name: NamesOf<Managers>,
    id: ScopeId,
    work: () => R,
    options?: EnterOptions<V>,
  ): R;
  runInScope<R>(name: NamesOf<Managers>, idOrWork: ScopeId | (() => R), work?: () => R, options?: EnterOptions): R {
    const [id, body] = typeof idOrWork === "function" ? [undefined, idOrWork] : [idOrWork, work as () => R];
    return this.runInScopes([[name, id, options] as ScopeStep<NamesOf<Managers>>], body);
  }

  /** As `runInScope`, for several scopes, wide to narrow, entered in one step. */
  runInScopes<R>(steps: readonly ScopeStep<NamesOf<Managers>>[], work: () => R): R {
    const destinations = steps.map((step) => this.#destination(step));
    return runVisits(
      this.#host.visits,
      destinations,
      (destination, entered) => this.#host.visits.enter(destination, entered, true),
      work,
    );
  }

  /** As `runInScope`, but waits for a place where the manager lets entrants wait. */
  async runInScopeAsync<R>(
    name: NamesOf<Managers>,
    id: ScopeId | undefined,
    work: () => R,
    options?: EnterOptions,
  ): Promise<Awaited<R>> {
    const destination = this.#destination([name, id, options] as ScopeStep<NamesOf<Managers>>);
    const visit = await this.#host.visits.enterWhenAdmitted(destination);
    return await runVisits(this.#host.visits, [visit], () => visit, work);
  }

  /**
   * Enters the scope until the handle is left: `using scope = container.enterScope(…)`. The scope is current from here on for the calling
   * flow, and for its caller too where this is called before the first `await`: `runInScope` has no such edges.
   * @throws what refuses the entry.
   */
  enterScope<V extends readonly unknown[] = []>(
    name: NamesOf<Managers>,
    id?: ScopeId,
    options?: EnterOptions<V>,
  ): ScopeHandle {
    const destination = this.#destination([name, id, options] as ScopeStep<NamesOf<Managers>>);
    const visit = this.#host.visits.enter(destination, [], false);
    return new ScopeHandle(visit, this.#host.visits, this.#host.engine, this.#host.registry);
  }

  /** As `enterScope`, but waits for a place where the manager lets entrants wait. The handle resolves in the scope, but the scope does not become current: no promise can do that for whoever awaits it. */
  async enterScopeAsync(name: NamesOf<Managers>, id?: ScopeId, options?: EnterOptions): Promise<ScopeHandle> {
    const destination = this.#destination([name, id, options] as ScopeStep<NamesOf<Managers>>);
    const visit = await this.#host.visits.enterWhenAdmitted(destination);
    return new ScopeHandle(visit, this.#host.visits, this.#host.engine, this.#host.registry);
  }

  /** The scope of this name that the calling flow is in. @throws UnknownScopeError. */
  getCurrentScope(name: NamesOf<Managers>): Scope | undefined {
    return this.#host.current.ofKind(this.#host.kinds.kindNamed(name));
  }

  /**
   * Ends the scope with this id: the one within the wider scope that is current, or within `parent`. Waits until those inside have left and
   * everything is disposed; from inside, only marks. Resolves to whether there was such a scope.
   * @throws UnknownScopeError, InvalidScopeIdError, ParentScopeNotActiveError, and what disposers threw.
   */
  async closeScope(name: NamesOf<Managers>, id: ScopeId, options: CloseOptions = {}): Promise<boolean> {
    const found = this.#host.scopesToClose(name, id, options.parent);
    await Promise.all(found.map(async (scope) => await scope.close(options.reason)));
    return found.length > 0;
  }

  /** Remembers the current scopes for another flow, without keeping them open. */
  captureScopes(): CapturedScopes {
    return new CapturedScopes(this.#host.current.all().reverse(), this.#host.visits);
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
    const binding = this.#host.registry.bind(token as TokenLike<unknown>, recipe as AnyProvider | undefined);
    if (binding !== undefined && (recipe as AnyProvider | undefined)?.owned === true) this.#host.engine.adopt(binding);
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
    return this.#host.registry.override(token, recipe as AnyProvider).undo;
  }

  /** Wraps every instance of the token that is created from here on; a generator disposes of its wrapping after its `yield`. */
  decorate<T>(token: TokenLike<T>, wrap: (instance: T, resolver: Resolver) => FactoryResult<NoInfer<T>>): this {
    this.#host.registry.decorate(token, wrap as (instance: unknown, resolver: unknown) => unknown);
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
    return this.#host.registry.isBound(token);
  }

  // Resolution, from where the calling flow is; `get` and its sisters stand in `ResolvingContainer`

  /** The instance that exists already; nothing is created. */
  peek<T>(token: TokenLike<T>, options?: SelectOptions): T | undefined {
    return this.#host.engine.peek(new Dependency(token, "one", options?.tag)) as T | undefined;
  }

  /**
   * Ends a transient before its scope does, with what was made only for it. What is cached for others stays.
   * Resolves to whether the instance was found among what is kept for disposal here or further out.
   */
  release(instance: unknown): Promise<boolean> {
    return releaseInstance(this.#host.current.innermost() ?? this.#host.root, instance);
  }

  // The whole

  /** Finds every mistake that the declarations show. @throws ValidationError with all of them. */
  validate(): this {
    validateBindings(this.#host.registry, this.#host.kinds);
    return this;
  }

  /** What depends on what, with lifetimes. */
  graph(): DependencyGraph {
    return DependencyGraph.of(this.#host.registry);
  }

  /** Counters and gauges of all managers. */
  metrics(): ContainerMetrics {
    return { scopes: this.#host.kinds.metrics(), singletons: this.#host.kinds.rootKind.books.instanceMetrics() };
  }

  /**
   * Ends everything, exactly once: refuses new entries, waits for those inside, closes every scope and disposes the singletons, backwards.
   * After `drainTimeoutMs` it waits no longer and tells of the flows that are still inside with `leaked`.
   * @throws what disposers threw: one error as itself, several as an `AggregateError`.
   */
  dispose(): Promise<void> {
    const inside =
      (this.#disposed === undefined && this.#host.current.isInside(this.#host.root)) ||
      this.#host.isAwaitedBy(this.#host.root);
    this.#disposed ??= shutDown(this.#host.root, [...this.#host.kinds.byName.values()], this.#host, () =>
      this.#host.visits.reportLeaks(),
    );
    if (!inside) return this.#disposed;
    this.#disposed.catch((error: unknown) => this.#host.report(error));
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #destination([name, id, options]: ScopeStep<NamesOf<Managers>>): Destination {
    const kind = this.#host.kinds.kindNamed(name);
    return { kind, id, parent: options?.parent, provide: options?.provide };
  }

  protected override resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    this.#assertNotClosed();
    return this.#host.engine.request(dependency, undefined, synchronous);
  }

  #assertNotClosed(): void {
    if (this.#host.root.state === "closed") throw new ContainerClosedError("closed");
  }
}

/** Makes an empty container. @throws InvalidOptionsError. */
export function createContainer(options?: ContainerOptions): Container {
  return new Container(options);
}

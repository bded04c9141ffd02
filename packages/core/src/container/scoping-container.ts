import { dependencyOn, type SelectOptions } from "../bindings/dependency.js";
import { ReloadNotSupportedError } from "../errors/manager-errors.js";
import { ScopeNotCurrentError } from "../errors/scope-errors.js";
import { ScopeEvents } from "../events/scope-events.js";
import { peek } from "../resolution/peek.js";
import { discardInstance, refreshInstance } from "../resolution/replacement.js";
import type { ScopeId } from "../scope-id.js";
import type { Visit } from "../scopes/flow.js";
import { lineage } from "../scopes/lineage.js";
import type { ExclusiveOptions } from "../scopes/exclusive-use.js";
import type { Scope } from "../scopes/scope.js";
import type { TokenLike } from "../token.js";
import { CapturedScopes } from "./captured-scopes.js";
import { ContainerHost } from "./container-host.js";
import type { CloseOptions, ContainerOptions, EnterOptions, ReloadOptions, ScopeStep } from "./container-options.js";
import { releaseInstance } from "./release.js";
import { isInService } from "./reload-scope.js";
import { ResolvingContainer } from "./resolving-container.js";
import { runVisits } from "./run-in-scopes.js";
import { ScopeHandle } from "./scope-handle.js";
import type { Destination } from "./scope-visits.js";
import { WrappedRuns, type WrapRun } from "./wrapped-runs.js";

/** The names of the managers that a container type knows. */
export type NamesOf<Managers> = Extract<keyof Managers, string>;

/** What a program can do with the scopes of a container, and with what lives in them. */
export abstract class ScopingContainer<Managers extends object> extends ResolvingContainer {
  /** What happens to scopes and instances, from all managers. */
  readonly events = new ScopeEvents();
  /** @internal */
  protected readonly host: ContainerHost;
  readonly #wraps = new WrappedRuns();

  protected constructor(options: ContainerOptions) {
    super();
    this.host = new ContainerHost(options, this.events, this);
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
    if (typeof idOrWork === "function") return this.#run([this.#destination(name, undefined)], idOrWork);
    return this.#run([this.#destination(name, idOrWork, options)], work as () => R);
  }

  /** As `runInScope`, for several scopes, wide to narrow, entered in one step. */
  runInScopes<R>(steps: readonly ScopeStep<NamesOf<Managers>>[], work: () => R): R {
    const destinations = steps.map(([name, id, options]) => this.#destination(name, id, options));
    return this.#run(destinations, work);
  }

  /** As `runInScope`, but waits for a place where the manager lets entrants wait. */
  async runInScopeAsync<R>(
    name: NamesOf<Managers>,
    id: ScopeId | undefined,
    work: () => R,
    options?: EnterOptions,
  ): Promise<Awaited<R>> {
    const destination = this.#destination(name, id, options);
    const { visits } = this.host;
    const inside = (visit: Visit): R => runVisits(visits, [visit], () => visit, work);
    return await this.#wraps.run([destination], () => visits.enterWhenAdmitted(destination, inside));
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
    const destination = this.#destination(name, id, options);
    const visit = this.host.visits.enter(destination, [], false);
    return new ScopeHandle(visit, this.host.visits, this.host.engine, this.host.registry);
  }

  /** As `enterScope`, but waits for a place where the manager lets entrants wait. The handle resolves in the scope, but the scope does not become current: no promise can do that for whoever awaits it. */
  async enterScopeAsync(name: NamesOf<Managers>, id?: ScopeId, options?: EnterOptions): Promise<ScopeHandle> {
    const destination = this.#destination(name, id, options);
    const { visits, engine, registry } = this.host;
    return await visits.enterWhenAdmitted(destination, (visit) => new ScopeHandle(visit, visits, engine, registry));
  }

  /** The scope of this name that the calling flow is in: whoever is in a session is in its tenant. @throws UnknownScopeError. */
  getCurrentScope(name: NamesOf<Managers>): Scope | undefined {
    return this.host.current.around(this.host.kinds.kindNamed(name));
  }

  /** The scopes that have not ended, each after the wider one that it lies within: for tests, and for pages that show what is there. */
  openScopes(): readonly Scope[] {
    const withAllInside = (scope: Scope): Scope[] => [scope, ...scope.children.flatMap(withAllInside)];
    return this.host.root.children.flatMap(withAllInside);
  }

  /**
   * Ends the scope with this id: the one within the wider scope that is current, or within `parent`. Waits until those inside have left and
   * everything is disposed; from inside, only marks. Resolves to whether there was such a scope.
   * @throws UnknownScopeError, InvalidScopeIdError, ParentScopeNotActiveError, and what disposers threw.
   */
  async closeScope(name: NamesOf<Managers>, id: ScopeId, options: CloseOptions = {}): Promise<boolean> {
    const found = this.host.scopesToClose(name, id, options.parent);
    await Promise.all(found.map(async (scope) => await scope.close(options.reason)));
    return found.length > 0;
  }

  /**
   * Puts a fresh scope in the place of the open one with this id, with an instance of everything that lives in that. Entrants get it as soon
   * as all of it was created; where that fails, the old one stays in service. Resolves, to whether there was such a scope, when the old one
   * has ended with its last user; from inside, as soon as it is marked.
   * @throws ReloadNotSupportedError, as `closeScope`, and what constructors and factories threw: one as itself, several as an `AggregateError`.
   */
  async reloadScope(name: NamesOf<Managers>, id: ScopeId, options: ReloadOptions = {}): Promise<boolean> {
    const scope = this.host.scopesToClose(name, id, options.parent).find(isInService);
    const { manager } = this.host.kinds.kindNamed(name);
    if (manager?.reloadScope === undefined) throw new ReloadNotSupportedError(name);
    if (scope !== undefined) await manager.reloadScope(scope);
    return scope !== undefined;
  }

  /** As `runInScopeAsync`, as the only one of those who ask for that in this scope. @throws ScopeBusyError too. */
  async runExclusively<R>(
    name: NamesOf<Managers>,
    id: ScopeId,
    work: () => R,
    options: EnterOptions & ExclusiveOptions = {},
  ): Promise<Awaited<R>> {
    const destination = this.#destination(name, id, options);
    const { host } = this;
    const inside = (visit: Visit): Promise<Awaited<R>> => {
      const exclusively = () => host.runExclusively(visit.scope, work, options);
      return runVisits(host.visits, [visit], () => visit, exclusively);
    };
    return await this.#wraps.run([destination], () => host.visits.enterWhenAdmitted(destination, inside));
  }

  /**
   * Has `wrap` called with all that `runInScope` and its sisters do: to come in, the work, to leave. For tracers, which make a context of
   * their own current for that. It must call what it is given, once, and return what that returned. Returns its undo.
   */
  wrapRuns(wrap: WrapRun): () => void {
    return this.#wraps.add(wrap);
  }

  /**
   * Remembers the current scopes for another flow, without keeping them open: all of them, or those of the given kinds with the wider ones
   * that they lie within.
   * @throws UnknownScopeError; ScopeNotCurrentError where none of a given kind is current.
   */
  captureScopes(...names: NamesOf<Managers>[]): CapturedScopes {
    const current = this.host.current.all().reverse();
    const named = new Set(names.flatMap((name) => lineage(this.#currentNamed(name))));
    // In the order of entering; one that others lie within and that was not entered itself comes first.
    const captured = names.length === 0 ? current : [...named].sort((a, b) => current.indexOf(a) - current.indexOf(b));
    return new CapturedScopes(captured, this.host.visits, this.host.current);
  }

  // Instances

  /** The singletons that were created, by token. A copy, as `Scope.instances()` is. */
  singletons(): ReadonlyMap<TokenLike<unknown>, unknown> {
    return this.host.root.instances();
  }

  /** The instance that exists already; nothing is created. */
  peek<T>(token: TokenLike<T>, options?: SelectOptions): T | undefined {
    return peek(this.host.engine, dependencyOn(token, options?.tag)) as T | undefined;
  }

  /**
   * Ends a transient before its scope does, with what was made only for it. What is cached for others stays.
   * Resolves to whether the instance was found among what is kept for disposal here or further out.
   */
  release(instance: unknown): Promise<boolean> {
    return releaseInstance(this.host.current.innermost() ?? this.host.root, instance);
  }

  /**
   * Ends the instance that `get` would return here; the next request creates another. It ends when other flows that are inside its scope have
   * left and calls through stand-ins are done; where there are none, this waits for its end. Resolves to whether there was one.
   * @throws as `get`; InstanceHeldError where another living instance was given it; what the disposer throws.
   */
  discard(token: TokenLike<unknown>, options?: SelectOptions): Promise<boolean> {
    return discardInstance(this.host.engine, dependencyOn(token, options?.tag));
  }

  /**
   * As `discard`, but creates the next instance first: where that fails, the old one stays in service. Nothing happens where there is none.
   * @throws as `discard`, and what the constructor or factory throws.
   */
  refresh(token: TokenLike<unknown>, options?: SelectOptions): Promise<boolean> {
    return refreshInstance(this.host.engine, dependencyOn(token, options?.tag));
  }

  #currentNamed(name: NamesOf<Managers>): Scope {
    const scope = this.getCurrentScope(name);
    if (scope === undefined) throw new ScopeNotCurrentError(name);
    return scope;
  }

  #run<R>(destinations: readonly Destination[], work: () => R): R {
    if (this.#wraps.wrapping) return this.#wraps.run(destinations, () => this.#runUnwrapped(destinations, work));
    return this.#runUnwrapped(destinations, work);
  }

  #runUnwrapped<R>(destinations: readonly Destination[], work: () => R): R {
    const { visits } = this.host;
    return runVisits(visits, destinations, (destination, entered) => visits.enter(destination, entered, true), work);
  }

  #destination(name: NamesOf<Managers>, id: ScopeId | undefined, options?: EnterOptions): Destination {
    const kind = this.host.kinds.kindNamed(name);
    return { kind, id, parent: options?.parent, provide: options?.provide };
  }
}

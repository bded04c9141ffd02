import { BindingRegistry } from "../bindings/binding-registry.js";
import { systemClock, withoutThrows, type Clock } from "../clock.js";
import type { ScopeEvents } from "../events/scope-events.js";
import { CurrentScopes } from "../resolution/current-scopes.js";
import { Engine } from "../resolution/engine.js";
import { currentCreation } from "../resolution/injection-context.js";
import type { Resolver } from "../resolution/resolver.js";
import { runExclusively, type ExclusiveOptions } from "../scopes/exclusive-use.js";
import { callUnawaited } from "../scopes/call-unawaited.js";
import { encloses, lineage } from "../scopes/lineage.js";
import { runningDisposer } from "../scopes/running-disposer.js";
import { normalizeScopeId, type ScopeId } from "../scope-id.js";
import type { ScopeObserver } from "../scope-manager.js";
import type { ScopeHost, ScopeKind } from "../scopes/scope-kind.js";
import { Scope } from "../scopes/scope.js";
import { askManager } from "./ask-manager.js";
import { bindBuiltIns } from "./built-ins.js";
import type { ContainerOptions } from "./container-options.js";
import { checkNonNegative } from "./options.js";
import { withHidden } from "./hidden-visits.js";
import { runUncounted, runVisits } from "./run-in-scopes.js";
import { ScopeKinds } from "./scope-kinds.js";
import { ScopeVisits } from "./scope-visits.js";
import { reloadScope } from "./reload-scope.js";

/** What stands behind one container: its parts, put together, and what its scopes need of it. */
export class ContainerHost implements ScopeHost {
  readonly clock: Clock;
  readonly disposeTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly kinds: ScopeKinds;
  /** Where the singletons live; it holds every scope that has no parent. */
  readonly root: Scope;
  readonly registry: BindingRegistry;
  readonly current: CurrentScopes;
  readonly engine: Engine;
  readonly visits: ScopeVisits;
  readonly #onError: (error: unknown) => void;

  /** @throws InvalidOptionsError */
  constructor(options: ContainerOptions, events: ScopeEvents, container: Resolver) {
    this.clock = withoutThrows(options.clock ?? systemClock, (error) => this.report(error));
    this.disposeTimeoutMs = checkNonNegative("disposeTimeoutMs", options.disposeTimeoutMs ?? 10_000);
    this.drainTimeoutMs = checkNonNegative("drainTimeoutMs", options.drainTimeoutMs ?? 10_000);
    this.#onError = options.onError ?? printError;
    events.onListenerError = this.#onError;
    this.kinds = new ScopeKinds(this, events);
    this.root = new Scope(this.kinds.rootKind, "container");
    this.registry = new BindingRegistry(this.kinds);
    this.current = new CurrentScopes(this.kinds.byName);
    this.engine = new Engine(this.registry, this.root, this.current, container);
    this.visits = new ScopeVisits(this.root, this.current, this.registry, options.trackLeaks === true);
    bindBuiltIns(this.registry);
  }

  /** The scope that a name and an id mean here: the one that the flow is in, else the open one, else those that are ending. */
  scopesToClose(name: string, id: ScopeId, givenParent: Scope | undefined): readonly Scope[] {
    const kind = this.kinds.kindNamed(name);
    const checked = normalizeScopeId(name, id);
    const parent = this.visits.parentFor(kind, givenParent, []);
    const named = (scope: Scope): boolean => scope.kind === kind && scope.id === checked && scope.parent === parent;
    const open =
      this.current.entered(named) ?? askManager(name, "findScope", () => kind.manager?.findScope?.(checked, parent));
    return open === undefined ? (parent ?? this.root).children.filter(named) : [open];
  }

  isInside(scope: Scope): boolean {
    return this.current.isInside(scope);
  }

  isAwaitedBy(scope: Scope): boolean {
    return encloses(scope, runningDisposer()) || this.engine.isConstructingIn(scope);
  }

  recordConstruction(): void {
    currentCreation();
  }

  runInside<R>(scope: Scope, work: () => R): R {
    return runVisits(this.visits, lineage(scope), (each, entered) => this.visits.reenter(each, entered), work);
  }

  runInsideEnding<R>(scope: Scope, work: () => R): R {
    return runUncounted(scope, work);
  }

  async runExclusively<R>(scope: Scope, work: () => R, options: ExclusiveOptions = {}): Promise<Awaited<R>> {
    const waitTimeoutMs = checkNonNegative("waitTimeoutMs", options.waitTimeoutMs ?? 10_000);
    return runExclusively(scope, withHidden(this.current.visits()), waitTimeoutMs, work);
  }

  reload(scope: Scope, serve: (successor: Scope) => ScopeObserver | undefined): Promise<void> {
    return reloadScope(scope, serve, this.engine);
  }

  parentFor(kind: ScopeKind): Scope | undefined {
    return this.visits.parentFor(kind, undefined, []);
  }

  report(error: unknown): void {
    // Where the handler of last resort fails, there is nobody left to tell.
    callUnawaited(
      () => this.#onError(error),
      () => undefined,
    );
  }
}

/** Where nobody listens, an error that nobody waits for must still not pass in silence. */
function printError(error: unknown): void {
  console.error(
    "[ambit] an error that nobody waits for; pass `onError` to createContainer to handle such errors:",
    error,
  );
}

import { ContainerClosedError } from "../errors/manager-errors.js";
import { ParentScopeNotActiveError, ScopeClosedError, ScopeDrainingError } from "../errors/scope-errors.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { CurrentScopes } from "../resolution/current-scopes.js";
import { normalizeScopeId, type ScopeId } from "../scope-id.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { callUnawaited } from "../scopes/call-unawaited.js";
import { combineErrors, isThenable } from "../scopes/disposal.js";
import { announceEntered, announceExited } from "../scopes/announce.js";
import { Visit, type Flow } from "../scopes/flow.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { askManager, managerError } from "./ask-manager.js";
import { checkParent } from "./given-parent.js";
import { leaveScope } from "./leave-scope.js";
import { ManagerPromises } from "./manager-promises.js";
import { OpenVisits, tellLeaked } from "./open-visits.js";
import { OpeningEntry } from "./opening-entry.js";
import { checkProvidedValues, provideValues, type ProvidedValues } from "./provided-values.js";
import { whenAdmitted } from "./when-admitted.js";

/** One scope to enter. */
export interface Destination {
  readonly kind: ScopeKind;
  readonly id: ScopeId | undefined;
  readonly parent?: Scope | undefined;
  readonly provide?: ProvidedValues | undefined;
}

/** Lets flows into scopes and out again, and keeps the managers honest. */
export class ScopeVisits {
  /** Where leaks are tracked. */
  readonly open: OpenVisits | undefined;
  readonly promises = new ManagerPromises();

  constructor(
    private readonly root: Scope,
    private readonly current: CurrentScopes,
    private readonly registry: BindingRegistry,
    trackLeaks: boolean,
  ) {
    this.open = trackLeaks ? new OpenVisits() : undefined;
  }

  /**
   * Lets the calling flow in. `entered` are visits that are being made in the same step and not current yet.
   * @throws what refuses the entry; then nothing has changed.
   */
  enter(destination: Destination, entered: readonly Visit[], carried: boolean): Visit {
    const { kind } = destination;
    const entry = this.#prepare(destination, entered);
    try {
      if (destination.provide !== undefined) checkProvidedValues(this.registry, kind.name, destination.provide);
      const scope = entry.enter();
      return this.#begin(kind, scope, destination.provide, entered, carried);
    } catch (error) {
      this.#countRejected(kind, entry.id, error);
      throw error;
    }
  }

  /**
   * As `enter`, but waits for a place where the manager can, and then calls `inside`; the place is this entry's until it was made or has
   * failed. Called from here, since a manager that keeps the current scope itself makes it current for the flow that enters, and no other.
   */
  async enterWhenAdmitted<R>(destination: Destination, inside: (visit: Visit) => R): Promise<Awaited<R>> {
    const { kind, provide } = destination;
    const entry = this.#prepare(destination, []);
    const enter = (): Visit => {
      this.#assertOpen();
      this.#assertAdmits(entry.parent); // it may have ended meanwhile
      return this.#begin(kind, entry.enter(), provide, [], true);
    };
    let begun: () => R;
    try {
      if (provide !== undefined) checkProvidedValues(this.registry, kind.name, provide);
      begun = await whenAdmitted(kind, entry, this.promises, enter, inside);
    } catch (error) {
      this.#countRejected(kind, entry.id, error);
      throw managerError(kind.name, "admit", error);
    }
    return await begun();
  }

  /** Lets the calling flow into a scope that it has a reference to, if it is still open, or ends and the flow is inside. */
  reenter(scope: Scope, entered: readonly Visit[]): Visit {
    if (!this.#admits(scope)) throw new ScopeClosedError(scope.name, scope.id, scope.closeReason);
    const { kind } = scope;
    if (kind.manager?.flow === undefined) {
      const visit = this.enter({ kind, id: scope.id, parent: scope.parent }, entered, true);
      if (visit.scope === scope) return visit;
      this.#leaveUnawaited(visit, { ok: true });
      throw new ScopeClosedError(scope.name, scope.id, scope.closeReason);
    }
    return this.#begin(kind, scope, undefined, entered, true);
  }

  /**
   * Lets a flow out. What ends thereby is waited for, unless `synchronous`.
   * @throws AsyncDisposalRequiredError, ScopeManagerError, and what disposers threw.
   */
  leave(visit: Visit, outcome: ScopeOutcome, synchronous: boolean): void | Promise<void> {
    if (visit.left) return;
    visit.left = true;
    visit.hides = undefined; // the link may be held for long by what was started inside
    this.open?.end(visit);
    const { scope, carried } = visit;
    const flow = scope.kind.manager?.flow;
    const { books } = scope.kind;
    books.exited++;
    if (books.listening) announceExited(visit, outcome);
    scope.leave(visit);
    if (!carried && flow?.get() === visit) flow.set(visit.previous);
    scope.mustEndSynchronously = synchronous;
    try {
      return leaveScope(scope, outcome, synchronous, this.promises);
    } finally {
      scope.mustEndSynchronously = false;
    }
  }

  /** Lets a flow out of several scopes, the last one first, all of them even if some fail. */
  leaveAll(visits: readonly Visit[], outcome: ScopeOutcome, synchronous: boolean): void | Promise<void> {
    const [only] = visits;
    if (only !== undefined && visits.length === 1) return this.leave(only, outcome, synchronous);
    const errors: unknown[] = [];
    const rest = [...visits];
    const next = (): void | Promise<void> => {
      for (let visit = rest.pop(); visit !== undefined; visit = rest.pop()) {
        try {
          const pending = this.leave(visit, outcome, synchronous);
          if (isThenable(pending)) return pending.catch((error: unknown) => void errors.push(error)).then(next);
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw combineErrors(errors);
    };
    return next();
  }

  /** Calls `work` where nothing is current of what the managers leave to a flow. */
  apart<R>(work: () => R): R {
    let alone = work;
    for (const flow of this.current.flows()) {
      const inner = alone;
      alone = () => flow.run(undefined, inner);
    }
    return alone();
  }

  /** Counts and tells the flows that are still inside; called when they are no longer waited for. */
  reportLeaks(): void {
    const tell = (scope: Scope): void => {
      for (let flow = 0; flow < scope.users; flow++) tellLeaked(scope);
      scope.children.forEach(tell);
    };
    if (this.open === undefined) tell(this.root);
    else this.open.tellAll();
  }

  /** The wider scope that a scope of this kind is entered within. @throws ParentScopeNotActiveError; InvalidOptionsError for a given one. */
  parentFor(kind: ScopeKind, given: Scope | undefined, entered: readonly Visit[]): Scope | undefined {
    if (given !== undefined) return checkParent(kind, given);
    for (let wider = kind.within; wider !== undefined; wider = wider.within) {
      const scope = this.current.around(wider, entered);
      if (scope !== undefined) return scope;
      if (kind.orphan === "refuse") throw new ParentScopeNotActiveError(kind.name, wider.name);
    }
    return undefined;
  }

  /** Everything that can be refused without asking the manager. */
  #prepare({ kind, id, parent: given }: Destination, entered: readonly Visit[]): OpeningEntry {
    this.#assertOpen();
    // Only what was left out is made: a `null` is an id that got lost, and must not become somebody's fresh scope.
    let made: unknown = id;
    if (made === undefined) made = generateId(kind);
    const checked = normalizeScopeId(kind.name, made);
    const parent = this.parentFor(kind, given, entered);
    this.#assertAdmits(parent);
    return new OpeningEntry(kind, checked, parent);
  }

  #assertOpen(): void {
    // Once it is being disposed, only who is inside may go on, into further scopes too.
    if (this.#admits(this.root)) return;
    throw new ContainerClosedError(this.root.state === "closed" ? "closed" : "draining");
  }

  #assertAdmits(parent: Scope | undefined): void {
    if (parent === undefined || this.#admits(parent)) return;
    const { name, id, state, closeReason } = parent;
    throw state === "closed" ? new ScopeClosedError(name, id, closeReason) : new ScopeDrainingError(name, id);
  }

  /** Whether the calling flow may come in, or open a scope within: where it is about to end, only if it is inside. */
  #admits(scope: Scope): boolean {
    return scope.state === "open" || (scope.admits() && this.current.isInside(scope));
  }

  #begin(
    kind: ScopeKind,
    scope: Scope,
    provide: ProvidedValues | undefined,
    entered: readonly Visit[],
    carried: boolean,
  ): Visit {
    const { books, manager, host } = kind;
    scope.enter();
    books.entered++;
    const flow = manager?.flow;
    const previous = flow === undefined ? undefined : (lastOf(flow, entered) ?? flow.get());
    const visit = new Visit(scope, previous, carried, books.listening ? host.clock.now() : undefined);
    this.open?.begin(visit);
    if (books.listening) announceEntered(scope);
    try {
      if (provide !== undefined) provideValues(this.registry, scope, provide);
    } catch (error) {
      this.#leaveUnawaited(visit, { ok: false, error });
      throw error;
    }
    if (!carried) flow?.set(visit);
    return visit;
  }

  /** Lets a flow out that has been refused after all: what fails thereby is not what it is to hear of. */
  #leaveUnawaited(visit: Visit, outcome: ScopeOutcome): void {
    callUnawaited(
      () => this.leave(visit, outcome, false),
      (error) => visit.scope.kind.host.report(error),
    );
  }

  #countRejected(kind: ScopeKind, id: ScopeId, error: unknown): void {
    kind.books.rejected++;
    if (kind.books.listening) kind.books.emit("rejected", { scope: kind.name, id, error });
  }
}

function lastOf(flow: Flow, entered: readonly Visit[]): Visit | undefined {
  return entered.length === 0 ? undefined : entered.findLast((visit) => visit.scope.kind.manager?.flow === flow);
}

function generateId({ name, manager }: ScopeKind): ScopeId | undefined {
  return askManager(name, "generateId", () => manager?.generateId?.());
}

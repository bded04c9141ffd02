import {
  currentScopeOf,
  enteredScopesOf,
  normalizeScopeId,
  parentScopeFor,
  ScopeBooks,
  ScopeIdTakenError,
  ScopeManagerError,
  systemClock,
  withoutThrows,
  type Admission,
  type Clock,
  type CloseReason,
  type Flow,
  type Scope,
  type ScopeEntry,
  type ScopeEvents,
  type ScopeId,
  type ScopeManager,
  type ScopeMetrics,
  type ScopeOutcome,
} from "@ambit/core";
import { outsideOfContexts, sharedFlow } from "./async-flow.js";
import { checkMethods } from "./option-checks.js";
import { RetainedScope, type RetainedScopeListener } from "./retained-scope.js";
import type { PlainNews, RetentionPolicy } from "./retention-policy.js";
import { ScopeIndex } from "./scope-index.js";

export interface RetainingOptions {
  /** Default: the clock of the runtime. */
  readonly clock?: Clock | undefined;
  /** What a flow of execution is. Default: the flow that all managers share. */
  readonly flow?: Flow | undefined;
}

/**
 * A manager whose scopes outlive the flows that enter them: found again by id within their parent, ended by policies or by `close`.
 * Subclasses add policies, and what is particular to their kind. Without any, scopes stay until they are closed.
 */
export class RetainingScopeManager implements ScopeManager {
  readonly books = new ScopeBooks();
  readonly flow: Flow;
  protected readonly clock: Clock;
  readonly #policies: RetentionPolicy[] = [];
  readonly #index = new ScopeIndex<RetainedScope>();
  readonly #outside = outsideOfContexts();
  /** What is being told, of which scope, and how many policies have heard it: plain fields, as they are written on every entry. */
  #news: PlainNews = "opened";
  #newsOf: RetainedScope | undefined = undefined;
  #heard = 0;
  /** How many scopes have begun to end and not ended: hardly ever any, so that entries need not look for them. */
  #ending = 0;

  /** @throws InvalidOptionsError */
  constructor(options: RetainingOptions = {}) {
    this.flow = checkMethods("flow", options.flow, ["get", "run", "set"]) ?? sharedFlow();
    const clock = checkMethods("clock", options.clock, ["now", "schedule"]) ?? systemClock;
    this.clock = withoutThrows(clock, (error) => this.books.report(error));
  }

  get events(): ScopeEvents {
    return this.books.events;
  }

  metrics(): ScopeMetrics {
    return this.books.metrics();
  }

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    this.assertEnterable(id, entry);
    const retained = this.#enterable(id, entry.parent); // first, as the flow may be inside one whose time is over
    const ending = this.#endingAround(id, entry.parent);
    if (ending !== undefined) return ending;
    const found = retained ?? this.open(id, entry);
    this.#tell("entered", found);
    return found.scope;
  }

  exitScope(_scope: Scope, _outcome: ScopeOutcome): void | Promise<void> {
    // A scope that nobody is in any more is idle, and the policies have heard of it.
  }

  getCurrentScope(): Scope | undefined {
    return currentScopeOf(this);
  }

  findScope(id: ScopeId, parent?: Scope): Scope | undefined {
    return this.find(id, parent)?.scope;
  }

  async admit(id: ScopeId, entry: ScopeEntry): Promise<Admission> {
    this.assertEnterable(id, entry);
    const retained = this.#enterable(id, entry.parent);
    if (this.#endingAround(id, entry.parent) !== undefined) return;
    if (retained !== undefined) return retained.hold();
    const kept: Admission[] = [];
    const release = (): void => kept.forEach((letGo) => letGo?.());
    try {
      for (const policy of this.#policies) kept.push(await policy.admit?.(id, entry));
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  /** @throws what a policy throws: one error as itself, several as an `AggregateError`. */
  [Symbol.asyncDispose](): void {
    const errors: unknown[] = [];
    for (const policy of this.#policies) {
      try {
        policy.dispose?.();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} policies failed.`);
    if (errors.length === 1) throw errors[0];
  }

  /** Adds a policy; for constructors. */
  protected retain<P extends RetentionPolicy>(policy: P): P {
    this.#policies.push(policy);
    return policy;
  }

  /** The record of the open scope with this id. */
  protected find(id: ScopeId, parent?: Scope): RetainedScope | undefined {
    return this.#index.get(parent, id);
  }

  /**
   * The record of an open scope whose time is not over, for methods that users call. Without a parent it is the one with this id that the
   * flow is in, or the one within the wider scope that the flow is in.
   * @throws ParentScopeNotActiveError where the flow is in no wider scope, and there has to be one: this is never a guess.
   */
  protected findFromHere(id: ScopeId, parent?: Scope): RetainedScope | undefined {
    const found = this.find(id, parent ?? this.parentFromHere(id));
    return found !== undefined && this.#expiredBecause(found) === undefined ? found : undefined;
  }

  /** The wider scope that a scope named by its id alone lies within. @throws ParentScopeNotActiveError. */
  protected parentFromHere(id: ScopeId): Scope | undefined {
    const current = this.getCurrentScope();
    return current?.id === id ? current.parent : parentScopeFor(this);
  }

  /** Every open scope whose time is not over, within each parent in the order in which they got their ids. */
  protected *all(): Generator<RetainedScope, undefined> {
    for (const retained of this.#index.values()) if (this.#expiredBecause(retained) === undefined) yield retained;
    return undefined;
  }

  /** Called first on each entry: a rule of a subclass throws here what it refuses the entry with. */
  protected assertEnterable(_id: ScopeId, _entry: ScopeEntry): void {
    // whoever asks may come in
  }

  /** Opens a scope that is not there. @throws what a policy refuses it with. */
  protected open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    this.#tellOthers();
    try {
      for (const policy of this.#policies) policy.beforeOpen?.(id, entry);
    } finally {
      // To make room, disposers may have run, and one of them may have entered this very id: then there is nothing to refuse either.
      const meanwhile = this.find(id, entry.parent);
      // eslint-disable-next-line no-unsafe-finally -- to pass over the refusal is what is wanted
      if (meanwhile !== undefined) return meanwhile;
    }
    const retained = new RetainedScope(this.#listener);
    retained.scope = entry.open(id, retained);
    this.#index.set(entry.parent, id, retained);
    this.#tell("opened", retained);
    return retained;
  }

  /**
   * Gives an open scope another id, by which alone it is found from here on. Who is inside, what it holds and how long it stays is as before.
   * @throws InvalidScopeIdError, ScopeIdTakenError, ScopeClosedError; then nothing has changed.
   */
  protected renameScope({ scope }: RetainedScope, newId: ScopeId): void {
    const id = normalizeScopeId(scope.name, newId);
    const present = this.#enterable(id, scope.parent);
    if (present !== undefined && present.scope !== scope) throw new ScopeIdTakenError(scope.name, id);
    scope.rename(id);
  }

  /**
   * Puts a fresh scope in the place of an open one, as `ScopeManager.reloadScope` does; for managers whose scopes can be replaced.
   * @throws as `Scope.reload`.
   */
  protected replaceScope(scope: Scope): Promise<void> {
    const predecessor = this.find(scope.id, scope.parent);
    return scope.reload((successor) => this.#serve(successor, predecessor));
  }

  /** Leads entrants to the scope that takes the place of another; the time and the rank of that go on. */
  #serve(successor: Scope, predecessor: RetainedScope | undefined): RetainedScope {
    const retained = new RetainedScope(this.#listener);
    retained.scope = successor;
    this.#index.set(successor.parent, successor.id, retained);
    this.#tell("opened", retained);
    if (predecessor !== undefined)
      this.#tellMore("replaced", retained, (policy) => policy.replaced?.(predecessor, retained));
    return retained; // told when it is in use and idle, as any other
  }

  /** The open scope with this id, unless its time is over: then it ends here, and is found no more. */
  #enterable(id: ScopeId, parent: Scope | undefined): RetainedScope | undefined {
    const retained = this.find(id, parent);
    if (retained === undefined) return undefined;
    const reason = this.#expiredBecause(retained);
    if (reason === undefined) return retained;
    retained.end(reason);
    return this.#enterable(id, parent); // a disposer may have entered this very id
  }

  #expiredBecause(retained: RetainedScope): CloseReason | undefined {
    for (const policy of this.#policies) {
      const reason = policy.expiredBecause?.(retained);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  /** The ending scope with this id that the calling flow is inside: those inside may enter it again until they have left. */
  #endingAround(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    if (this.#ending === 0) return undefined;
    for (const scope of enteredScopesOf(this)) {
      if (scope.id === id && scope.parent === parent && scope.state === "draining") return scope;
    }
    return undefined;
  }

  /** Tells every policy what has happened. One that throws keeps no other from hearing: its lists would be wrong from then on. */
  #tell(what: PlainNews, retained: RetainedScope): void {
    if (this.#policies.length === 0) return;
    this.#tellOthers();
    this.#news = what;
    this.#newsOf = retained;
    this.#heard = 0;
    this.#tellOthers();
    this.#newsOf = undefined;
  }

  /** A policy that enters or ends a scope when it hears of something makes other news: the others hear of the first before. */
  #tellOthers(): void {
    while (this.#newsOf !== undefined && this.#heard < this.#policies.length) {
      const what = this.#news;
      const retained = this.#newsOf;
      try {
        this.#policies[this.#heard++]?.[what]?.(retained);
      } catch (error) {
        this.#reportPolicy(what, retained, error);
      }
    }
  }

  /** As `#tell`, with more to tell. */
  #tellMore(what: keyof RetentionPolicy, retained: RetainedScope, tell: (policy: RetentionPolicy) => void): void {
    this.#tellOthers();
    for (const policy of this.#policies) {
      try {
        tell(policy);
      } catch (error) {
        this.#reportPolicy(what, retained, error);
      }
    }
  }

  #reportPolicy(what: keyof RetentionPolicy, { scope }: RetainedScope, error: unknown): void {
    this.books.report(new ScopeManagerError(scope.name, `policy.${what}`, "it threw.", error));
  }

  readonly #listener: RetainedScopeListener = {
    active: (retained) => {
      this.#tell("active", retained);
    },
    idle: (retained) => {
      this.#tell("idle", retained);
    },
    renamed: (retained, previousId) => {
      const { parent } = retained.scope;
      this.#index.set(parent, retained.id, retained);
      this.#index.delete(parent, previousId, retained);
      this.#tellMore("renamed", retained, (policy) => policy.renamed?.(retained, previousId));
    },
    ending: (retained) => {
      this.#ending++;
      this.#index.delete(retained.scope.parent, retained.id, retained);
      this.#tell("ending", retained);
    },
    closed: (retained) => {
      this.#ending--;
      this.#tell("closed", retained);
    },
    // What is disposed for nobody's sake is not to run in the context of whoever happened to cause it.
    end: (retained, reason) => this.#outside(() => retained.scope.closeInBackground(reason)),
  };
}

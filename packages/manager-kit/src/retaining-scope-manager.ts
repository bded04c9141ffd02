import {
  currentScopeOf,
  enteredScopesOf,
  ScopeBooks,
  systemClock,
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
import { sharedFlow } from "./async-flow.js";
import { RetainedScope, type RetainedScopeListener } from "./retained-scope.js";
import type { RetentionPolicy } from "./retention-policy.js";
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

  constructor(options: RetainingOptions = {}) {
    this.flow = options.flow ?? sharedFlow();
    this.clock = options.clock ?? systemClock;
  }

  get events(): ScopeEvents {
    return this.books.events;
  }

  metrics(): ScopeMetrics {
    return this.books.metrics();
  }

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const retained = this.#enterable(id, entry.parent);
    if (retained !== undefined) return this.#entered(retained);
    return this.#endingAround(id, entry.parent) ?? this.#entered(this.open(id, entry));
  }

  /** Nothing to do: a scope that nobody is in any more is idle, and the policies have heard of it. */
  exitScope(_scope: Scope, _outcome: ScopeOutcome): void | Promise<void> {}

  getCurrentScope(): Scope | undefined {
    return currentScopeOf(this);
  }

  findScope(id: ScopeId, parent?: Scope): Scope | undefined {
    return this.find(id, parent)?.scope;
  }

  admit(id: ScopeId, entry: ScopeEntry): void | Promise<void> {
    if (this.#enterable(id, entry.parent) !== undefined) return;
    return this.#admitted(id, entry, 0);
  }

  [Symbol.asyncDispose](): void {
    for (const policy of this.#policies) policy.dispose?.();
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

  /** As `find`, for methods that users call: without a parent, the scope with this id that the flow is in, or the one without any parent. */
  protected findFromHere(id: ScopeId, parent: Scope | undefined): RetainedScope | undefined {
    const current = parent === undefined ? this.getCurrentScope() : undefined;
    return this.find(id, current?.id === id ? current.parent : parent);
  }

  /** Every open scope, in the order of opening within each parent. */
  protected all(): Iterable<RetainedScope> {
    return this.#index.values();
  }

  /** Opens a scope that is not there. @throws what a policy refuses it with. */
  protected open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    for (const policy of this.#policies) policy.beforeOpen?.(id, entry);
    const retained = new RetainedScope(id, this.#listener);
    retained.scope = entry.open(id, retained);
    this.#index.set(entry.parent, id, retained);
    for (const policy of this.#policies) policy.opened?.(retained);
    return retained;
  }

  /** The open scope with this id, unless its time is over: then it ends here, and is found no more. */
  #enterable(id: ScopeId, parent: Scope | undefined): RetainedScope | undefined {
    const retained = this.find(id, parent);
    if (retained === undefined) return undefined;
    const reason = this.#expiredBecause(retained);
    if (reason === undefined) return retained;
    retained.scope.closeInBackground(reason);
    return undefined;
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
    for (const scope of enteredScopesOf(this)) {
      if (scope.id === id && scope.parent === parent && scope.state === "draining") return scope;
    }
    return undefined;
  }

  #entered(retained: RetainedScope): Scope {
    for (const policy of this.#policies) policy.entered?.(retained);
    return retained.scope;
  }

  #admitted(id: ScopeId, entry: ScopeEntry, from: number): void | Promise<void> {
    for (let index = from; index < this.#policies.length; index++) {
      const pending = this.#policies[index]?.admit?.(id, entry);
      if (pending !== undefined) return pending.then(() => this.#admitted(id, entry, index + 1));
    }
  }

  readonly #listener: RetainedScopeListener = {
    active: (retained) => {
      for (const policy of this.#policies) policy.active?.(retained);
    },
    idle: (retained) => {
      for (const policy of this.#policies) policy.idle?.(retained);
    },
    ending: (retained) => {
      this.#index.delete(retained.scope.parent, retained.id);
      for (const policy of this.#policies) policy.ending?.(retained);
    },
    closed: (retained) => {
      for (const policy of this.#policies) policy.closed?.(retained);
    },
  };
}

import {
  currentScopeOf,
  type Flow,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeManager,
  type ScopeOutcome,
  type Visit,
} from "@ambit/core";

/** The smallest manager that keeps the laws: for synchronous code, with ids that it makes itself where none is given. */
export class StackScopeManager implements ScopeManager {
  readonly #scopes = new Map<Scope | undefined, Map<ScopeId, Scope>>();
  #top: Visit | undefined;
  #made = 0;

  readonly flow: Flow = {
    get: () => this.#top,
    set: (visit) => (this.#top = visit),
    run: (visit, work) => {
      const before = this.#top;
      this.#top = visit;
      try {
        return work();
      } finally {
        this.#top = before;
      }
    },
  };

  generateId(): ScopeId {
    return `made ${++this.#made}`;
  }

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const siblings = this.#scopes.get(entry.parent) ?? new Map<ScopeId, Scope>();
    this.#scopes.set(entry.parent, siblings);
    const scope = siblings.get(id) ?? entry.open(id, { ending: () => siblings.delete(id) });
    siblings.set(id, scope);
    return scope;
  }

  exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (scope.users === 0) return scope.close("exit", outcome);
  }

  getCurrentScope(): Scope | undefined {
    return currentScopeOf(this);
  }
}

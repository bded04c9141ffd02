import type { Scope, ScopeEntry, ScopeId, ScopeManager, ScopeOutcome } from "@ambit/core";

/** One scope per request, entered by handle: it ends when it is left. Nothing is current, as with the child containers of others. */
export class RequestScopeManager implements ScopeManager {
  #last = 0;

  generateId(): ScopeId {
    return ++this.#last;
  }

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    return entry.open(id);
  }

  exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    return scope.close("exit", outcome);
  }

  getCurrentScope(): Scope | undefined {
    return undefined;
  }
}

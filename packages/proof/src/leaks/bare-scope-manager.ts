import { AsyncLocalStorage } from "node:async_hooks";
import type { Scope, ScopeEntry, ScopeId, ScopeManager, ScopeOutcome } from "@ambit/core";

/** Written against the interface alone: a scope is found by its id while anybody is inside, and ends with the last who leaves. */
export class BareScopeManager implements ScopeManager {
  readonly #open = new Map<ScopeId, Scope>();
  readonly #entered = new AsyncLocalStorage<readonly Scope[]>();

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = this.#open.get(id) ?? entry.open(id, { ending: () => void this.#open.delete(id) });
    this.#open.set(id, scope);
    this.#entered.enterWith([...this.#stack, scope]);
    return scope;
  }

  /** Asynchronous work goes on inside; whoever started it is outside again. */
  runInScope<R>(scope: Scope, work: () => R): R {
    const result = work();
    if (result instanceof Promise) this.#leave(scope);
    return result;
  }

  exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#leave(scope);
    if (scope.users === 0) return scope.close("exit", outcome);
  }

  getCurrentScope(): Scope | undefined {
    const scope = this.#stack.at(-1);
    return scope?.state === "closed" ? undefined : scope;
  }

  get #stack(): readonly Scope[] {
    return this.#entered.getStore() ?? [];
  }

  #leave(scope: Scope): void {
    const at = this.#stack.lastIndexOf(scope);
    if (at >= 0) this.#entered.enterWith(this.#stack.toSpliced(at, 1));
  }
}

import { AsyncLocalStorage } from "node:async_hooks";
import type { Scope, ScopeEntry, ScopeId, ScopeManager, ScopeOutcome } from "@ambit/core";

/**
 * One scope per batch of work. A batch is found again by its id while anybody works on it, and ends with the last who does.
 * Written against the interface alone: this is all that a manager has to be.
 */
export class BatchScopeManager implements ScopeManager {
  /** Those that are open, by parent and id. */
  readonly #batches = new WeakMap<object, Map<ScopeId, Scope>>();
  /** Those that a flow of execution is in, the innermost last. */
  readonly #entered = new AsyncLocalStorage<readonly Scope[]>();

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const batch = this.#find(id, entry) ?? this.#open(id, entry);
    this.#entered.enterWith([...this.#stack, batch]);
    return batch;
  }

  /** Asynchronous work goes on inside; whoever started it is outside again. */
  runInScope<R>(batch: Scope, work: () => R): R {
    const result = work();
    if (typeof (result as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function") this.#leave(batch);
    return result;
  }

  exitScope(batch: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#leave(batch);
    if (batch.users === 0) return batch.close("exit", outcome);
  }

  getCurrentScope(): Scope | undefined {
    const batch = this.#stack.at(-1);
    return batch?.state === "closed" ? undefined : batch; // work that outlived its batch is in none, not in the one around
  }

  get #stack(): readonly Scope[] {
    return this.#entered.getStore() ?? [];
  }

  #find(id: ScopeId, { parent }: ScopeEntry): Scope | undefined {
    // A batch that is ending is not among the open ones, but those inside may enter it again.
    const isAround = (batch: Scope): boolean =>
      batch.id === id && batch.parent === parent && batch.state === "draining";
    return this.#batches.get(parent ?? this)?.get(id) ?? this.#stack.find(isAround);
  }

  #open(id: ScopeId, entry: ScopeEntry): Scope {
    const siblings = this.#batches.get(entry.parent ?? this) ?? new Map<ScopeId, Scope>();
    const batch = entry.open(id, { ending: () => void siblings.delete(id) });
    this.#batches.set(entry.parent ?? this, siblings.set(id, batch));
    return batch;
  }

  #leave(batch: Scope): void {
    const at = this.#stack.lastIndexOf(batch);
    if (at >= 0) this.#entered.enterWith(this.#stack.toSpliced(at, 1));
  }
}

import type { Scope, ScopeEntry, ScopeId, ScopeManager, ScopeOutcome } from "@ambit/core";
import { AsyncLocalStorage } from "node:async_hooks";

/** One stay of a flow in a scope; `outer` is where the flow was before, be it in a scope of another manager. */
interface Stay {
  readonly manager: ScopeManager;
  readonly scope: Scope;
  readonly outer: Stay | undefined;
  left: boolean;
}

/** One for all managers: on Node 20 each storage costs every promise of the process. */
const storage = new AsyncLocalStorage<Stay | undefined>();

/** A manager straight from the interface: a map of ids, and a chain of its own for what is current. */
export class OwnCurrentScopeManager implements ScopeManager {
  protected readonly scopes = new Map<Scope | undefined, Map<ScopeId, Scope>>();
  /** How many flows are carried through each scope; those need no telling that they have left, since their storage ends with them. */
  readonly #carried = new Map<Scope, number>();

  constructor(protected readonly ends: "on-exit" | "on-close" = "on-exit") {}

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = this.find(id, entry.parent) ?? this.open(id, entry);
    storage.enterWith(this.#stayIn(scope));
    return scope;
  }

  runInScope<R>(scope: Scope, work: () => R): R {
    this.leave(scope); // the caller's flow is not inside: the work is
    this.#carried.set(scope, (this.#carried.get(scope) ?? 0) + 1);
    return storage.run(this.#stayIn(scope), work);
  }

  exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    const carried = this.#carried.get(scope) ?? 0;
    if (carried > 1) this.#carried.set(scope, carried - 1);
    else this.#carried.delete(scope);
    if (carried === 0) this.leave(scope);
    if (this.ends === "on-exit" && scope.users === 0) return this.end(scope, outcome);
  }

  getCurrentScope(): Scope | undefined {
    const scope = this.innermost()?.scope;
    return scope?.state === "closed" ? undefined : scope;
  }

  protected find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    return this.scopes.get(parent)?.get(id);
  }

  protected open(id: ScopeId, entry: ScopeEntry): Scope {
    const { parent } = entry;
    const siblings = this.scopes.get(parent) ?? new Map<ScopeId, Scope>();
    const scope = entry.open(id, {
      ending: () => {
        siblings.delete(id);
        if (siblings.size === 0) this.scopes.delete(parent);
      },
    });
    this.scopes.set(parent, siblings.set(id, scope));
    return scope;
  }

  protected end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    return scope.close("exit", outcome);
  }

  /** Where the calling flow is in scopes of this manager, innermost first. */
  protected *stays(): Generator<Stay, undefined> {
    for (let stay = storage.getStore(); stay !== undefined; stay = stay.outer) {
      if (!stay.left && stay.manager === this) yield stay;
    }
    return undefined;
  }

  protected innermost(): Stay | undefined {
    return this.stays().next().value;
  }

  /** Marks this flow's innermost stay in the scope. Marks are seen wherever the stay was inherited. */
  protected leave(scope: Scope): void {
    for (const stay of this.stays()) {
      if (stay.scope !== scope) continue;
      stay.left = true;
      return;
    }
  }

  #stayIn(scope: Scope): Stay {
    let outer = storage.getStore();
    while (outer?.left === true) outer = outer.outer; // or what was left long ago would never be let go
    return { manager: this, scope, outer, left: false };
  }
}

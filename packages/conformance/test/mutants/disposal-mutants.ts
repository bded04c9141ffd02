import type { Scope, ScopeEntry, ScopeId, ScopeOutcome } from "@ambit/core";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import type { Mutant } from "./mutant.js";

function isDisposable(instance: unknown): instance is Disposable {
  return typeof instance === "object" && instance !== null && Symbol.dispose in instance;
}

function disposeAll(instances: Iterable<unknown>): void {
  for (const instance of instances) if (isDisposable(instance)) instance[Symbol.dispose]();
}

/** Disposes of what it finds, in the order in which it was created, before the scope does it. */
class DisposesForward extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    disposeAll(scope.instances().values());
    return super.end(scope, outcome);
  }
}

/** Disposes of what it finds once more, whoever it belongs to, when the scope has begun to end. */
class DisposesAgain extends OwnCurrentScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.open(id, entry);
    scope.beforeDisposal("manager", () => disposeAll([...scope.instances().values()].reverse()));
    return scope;
  }
}

/** Disposes of what its instances hold as well, whoever else has it. */
class DisposesDeep extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    for (const instance of scope.instances().values()) disposeAll(Object.values(instance as object).flat());
    return super.end(scope, outcome);
  }
}

/** Keeps what it has seen living in a scope, and disposes of what it then finds there no more. */
class KeepsInstances extends OwnCurrentScopeManager {
  readonly #seen = new Map<Scope, Set<unknown>>();

  override getCurrentScope(): Scope | undefined {
    const scope = super.getCurrentScope();
    if (scope !== undefined) this.#look(scope);
    return scope;
  }

  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    const living = new Set(scope.instances().values());
    disposeAll([...this.#look(scope)].filter((instance) => !living.has(instance)));
    return super.end(scope, outcome);
  }

  #look(scope: Scope): Set<unknown> {
    const seen = this.#seen.get(scope) ?? new Set();
    this.#seen.set(scope, seen);
    for (const instance of scope.instances().values()) seen.add(instance);
    return seen;
  }
}

/** Closes the scopes within one by itself, the oldest first. */
class ClosesForward extends OwnCurrentScopeManager {
  constructor() {
    super("on-close");
  }

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const ending = (scope: Scope): void => {
      this.scopes.get(entry.parent)?.delete(id);
      for (const child of scope.children) child.closeInBackground("parent-closed");
    };
    const scope = entry.open(id, { ending });
    const siblings = this.scopes.get(entry.parent) ?? new Map<ScopeId, Scope>();
    this.scopes.set(entry.parent, siblings.set(id, scope));
    return scope;
  }
}

export const disposalMutants: readonly Mutant[] = [
  { name: "disposes forward", create: () => new DisposesForward(), breaks: 8 },
  { name: "disposes of what is not its own", create: () => new DisposesAgain(), breaks: 9 },
  { name: "disposes of what its instances hold", create: () => new DisposesDeep(), breaks: 4 },
  { name: "disposes of what was discarded", create: () => new KeepsInstances(), breaks: 6 },
  {
    name: "closes the scopes within forward",
    create: () => new ClosesForward(),
    abilities: { ends: "on-close" },
    breaks: 8,
  },
];

import type { Scope } from "@ambit/core";
import type { ScopeManagerSubject } from "../../src/index.js";
import { retaining } from "../reference/reference-managers.js";
import { RetainingScopeManager, type Retained } from "../reference/retaining-scope-manager.js";
import type { Mutant } from "./mutant.js";

/** Leaves everything as it is. */
class DoesNotReload extends RetainingScopeManager {
  override async reloadScope(): Promise<void> {
    // next time
  }
}

/** Leaves it to the next entrant to find out whether the fresh scope works. */
class ReloadsByClosing extends RetainingScopeManager {
  override async reloadScope(scope: Scope): Promise<void> {
    await scope.close();
  }
}

/** Takes the old scope away although there is no other. */
class EndsOnFailedReload extends RetainingScopeManager {
  override async reloadScope(scope: Scope): Promise<void> {
    try {
      await super.reloadScope(scope);
    } catch (error) {
      scope.closeInBackground("failed");
      throw error;
    }
  }
}

/** Says that all is well. */
class HidesFailedReload extends RetainingScopeManager {
  override async reloadScope(scope: Scope): Promise<void> {
    await super.reloadScope(scope).catch(() => undefined);
  }
}

/** Tells one error only. */
class TellsFirstFailure extends RetainingScopeManager {
  override async reloadScope(scope: Scope): Promise<void> {
    try {
      await super.reloadScope(scope);
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }
}

/** Waits for the end of the old scope, also for one who is inside. */
class WaitsForItself extends RetainingScopeManager {
  readonly #waiting = new Map<Scope, () => void>();

  override async reloadScope(scope: Scope): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#waiting.set(scope, resolve));
    await super.reloadScope(scope);
    scope.beforeDisposal("manager", () => this.#waiting.get(scope)?.());
    await ended;
  }
}

/** Takes the fresh scope for the old one when that ends: they have the same id. */
class ForgetsFresh extends RetainingScopeManager {
  protected override ended(retained: Retained): void {
    super.ended(retained);
    const { id, parent } = retained.scope;
    for (const other of this.retained)
      if (other.scope.id === id && other.scope.parent === parent) this.retained.delete(other);
  }
}

/** Ends the fresh scope along with the old one. */
class EndsFresh extends RetainingScopeManager {
  override async reloadScope(scope: Scope): Promise<void> {
    scope.beforeDisposal("manager", () => this.find(scope.id, scope.parent)?.scope.closeInBackground("closed"));
    await super.reloadScope(scope);
  }
}

/** Goes on to find the old scope for as long as nobody has told it that this one ends. */
class SwitchesLate extends RetainingScopeManager {
  override reloadScope(scope: Scope): Promise<void> {
    return scope.reload((fresh) => {
      const retained = this.retain(fresh);
      return this.observerOf(() => retained);
    });
  }
}

function mutant(name: string, create: ScopeManagerSubject["create"]): Mutant {
  return { name, breaks: 6, create, abilities: retaining };
}

export const reloadMutants: readonly Mutant[] = [
  mutant("does not reload", (context) => new DoesNotReload(context)),
  mutant("reloads by closing", (context) => new ReloadsByClosing(context)),
  mutant("ends a scope whose reload fails", (context) => new EndsOnFailedReload(context)),
  mutant("does not tell that a reload has failed", (context) => new HidesFailedReload(context)),
  mutant("tells the first failure of a reload only", (context) => new TellsFirstFailure(context)),
  mutant("waits for itself in a reload", (context) => new WaitsForItself(context)),
  mutant("forgets the fresh scope with the old one", (context) => new ForgetsFresh(context)),
  mutant("ends the fresh scope with the old one", (context) => new EndsFresh(context)),
  mutant("switches a moment late", (context) => new SwitchesLate(context)),
  {
    name: "reloads, and does not say so",
    create: (context) => new RetainingScopeManager(context),
    abilities: { ends: "on-close" },
    breaks: 6,
  },
];

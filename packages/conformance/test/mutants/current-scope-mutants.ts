import type { Scope, ScopeEntry, ScopeId, ScopeOutcome } from "@ambit/core";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import type { Mutant } from "./mutant.js";

/** One field for what is current, whoever asks. */
class SharedField extends OwnCurrentScopeManager {
  #current: Scope | undefined;

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    return (this.#current = super.enterScope(id, entry));
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#current = undefined;
    return super.exitScope(scope, outcome);
  }

  override getCurrentScope(): Scope | undefined {
    return this.#current?.state === "closed" ? undefined : this.#current;
  }
}

/** Leaving puts the flow outside of everything. */
class LosesOuter extends OwnCurrentScopeManager {
  protected override leave(scope: Scope): void {
    super.leave(scope);
    for (const stay of this.stays()) stay.left = true;
  }
}

/** Leaving takes away whatever is innermost, not what was left. */
class LeavesInnermost extends OwnCurrentScopeManager {
  protected override leave(): void {
    const innermost = this.innermost();
    if (innermost !== undefined) innermost.left = true;
  }
}

/** Leaving takes away every stay in the scope, not one. */
class LeavesAllStays extends OwnCurrentScopeManager {
  protected override leave(scope: Scope): void {
    for (const stay of this.stays()) if (stay.scope === scope) stay.left = true;
  }
}

/** Never leaves. */
class StaysInside extends OwnCurrentScopeManager {
  protected override leave(): void {
    // forgotten
  }
}

/** Where the work runs, its caller is as well. */
class LeaksToCaller extends OwnCurrentScopeManager {
  override runInScope<R>(_: Scope, work: () => R): R {
    return work();
  }
}

/** Restores what was current only where the end of the scope did not fail. */
class RestoresLate extends OwnCurrentScopeManager {
  #ending = false;

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.#ending = true;
    const ended = super.exitScope(scope, outcome);
    this.#ending = false;
    super.leave(scope);
    return ended;
  }

  protected override leave(scope: Scope): void {
    if (!this.#ending) super.leave(scope);
  }
}

/** Shows ended scopes to work that outlived them. */
class ShowsZombies extends OwnCurrentScopeManager {
  override getCurrentScope(): Scope | undefined {
    return this.innermost()?.scope;
  }
}

/** Work that outlived its scope falls back to one further out. */
class FallsBack extends OwnCurrentScopeManager {
  override getCurrentScope(): Scope | undefined {
    return [...this.stays()].find(({ scope }) => scope.state !== "closed")?.scope;
  }
}

/** Throws where it has nothing to say. */
class ThrowsOutside extends OwnCurrentScopeManager {
  override getCurrentScope(): Scope | undefined {
    const scope = super.getCurrentScope();
    if (scope === undefined) throw new Error("no scope");
    return scope;
  }
}

export const currentScopeMutants: readonly Mutant[] = [
  { name: "one shared field for the current scope", create: () => new SharedField(), breaks: 2 },
  { name: "loses the outer scope on exit", create: () => new LosesOuter(), breaks: 3 },
  { name: "leaves the innermost scope, not the one that is left", create: () => new LeavesInnermost(), breaks: 3 },
  { name: "leaves every stay in a scope at once", create: () => new LeavesAllStays(), breaks: 3 },
  { name: "never leaves", create: () => new StaysInside(), breaks: 3 },
  { name: "lets the current scope leak to the caller", create: () => new LeaksToCaller(), breaks: 2 },
  { name: "restores what was current after a failing end no more", create: () => new RestoresLate(), breaks: 11 },
  { name: "shows ended scopes as current", create: () => new ShowsZombies(), breaks: 10 },
  { name: "falls back to an outer scope after the end", create: () => new FallsBack(), breaks: 10 },
  { name: "throws outside of scopes", create: () => new ThrowsOutside(), breaks: 10 },
];

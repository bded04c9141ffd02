import type { Scope, ScopeEntry, ScopeId, ScopeOutcome } from "@ambit/core";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import { StackScopeManager } from "../reference/stack-scope-manager.js";
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

/** Leaves nothing that was entered from outside of everything. */
class StaysInOutermost extends OwnCurrentScopeManager {
  protected override leave(scope: Scope): void {
    if ([...this.stays()].length > 1) super.leave(scope);
  }
}

/** Where the work runs, its caller is as well. */
class LeaksToCaller extends OwnCurrentScopeManager {
  override runInScope<R>(_: Scope, work: () => R): R {
    return work();
  }
}

/** Restores what was current only when it has called for the end of the scope. */
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

/** Shows where the flow came in first. */
class ShowsOutermost extends OwnCurrentScopeManager {
  override getCurrentScope(): Scope | undefined {
    return [...this.stays()].at(-1)?.scope;
  }
}

/** Does not look again as long as what it saw last is open. */
class RemembersCurrent extends OwnCurrentScopeManager {
  #last: Scope | undefined;

  override getCurrentScope(): Scope | undefined {
    if (this.#last?.state !== "open") this.#last = super.getCurrentScope();
    return this.#last;
  }
}

/** Makes current what work runs in, and nothing that is entered by hand. */
class CarriesOnly extends OwnCurrentScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.enterScope(id, entry);
    this.leave(scope);
    return scope;
  }
}

/** Does not leave a scope that is ending already. */
class StaysInEnding extends OwnCurrentScopeManager {
  protected override leave(scope: Scope): void {
    if (scope.state === "open") super.leave(scope);
  }
}

/** Answers that nothing is current, wherever it is asked. */
class Nowhere extends OwnCurrentScopeManager {
  override getCurrentScope(): undefined {
    return undefined;
  }
}

/** Calls the work again, in case it has failed. */
class CallsTwice extends OwnCurrentScopeManager {
  override runInScope<R>(scope: Scope, work: () => R): R {
    return super.runInScope(scope, () => (work(), work()));
  }
}

/** Waits before it calls the work. */
class DefersWork extends OwnCurrentScopeManager {
  override runInScope<R>(scope: Scope, work: () => R): R {
    return Promise.resolve().then(() => super.runInScope(scope, work)) as R;
  }
}

export const currentScopeMutants: readonly Mutant[] = [
  { name: "one shared field for the current scope", create: () => new SharedField(), breaks: 2 },
  { name: "loses the outer scope on exit", create: () => new LosesOuter(), breaks: 3 },
  { name: "leaves the innermost scope, not the one that is left", create: () => new LeavesInnermost(), breaks: 3 },
  { name: "leaves every stay in a scope at once", create: () => new LeavesAllStays(), breaks: 3 },
  { name: "never leaves", create: () => new StaysInside(), breaks: 3 },
  {
    name: "never leaves the outermost scope",
    create: () => new StaysInOutermost("on-close"),
    abilities: { ends: "on-close" },
    breaks: 3,
  },
  { name: "lets the current scope leak to the caller", create: () => new LeaksToCaller(), breaks: 2 },
  { name: "restores what was current only when the end is under way", create: () => new RestoresLate(), breaks: 2 },
  { name: "shows ended scopes as current", create: () => new ShowsZombies(), breaks: 10 },
  { name: "falls back to an outer scope after the end", create: () => new FallsBack(), breaks: 10 },
  { name: "shows the outermost scope as current", create: () => new ShowsOutermost(), breaks: 3 },
  { name: "remembers what was current", create: () => new RemembersCurrent(), breaks: 5 },
  { name: "makes nothing current that is entered by hand", create: () => new CarriesOnly(), breaks: 3 },
  {
    name: "does not leave what is ending",
    create: () => new StaysInEnding("on-close"),
    abilities: { ends: "on-close" },
    breaks: 3,
  },
  { name: "never says where a flow is", create: () => new Nowhere(), breaks: 3 },
  { name: "calls the work again", create: () => new CallsTwice(), breaks: 11 },
  { name: "makes all work asynchronous", create: () => new DefersWork(), breaks: 11 },
  {
    name: "keeps a plain stack for asynchronous flows",
    create: () => new StackScopeManager(),
    abilities: { flow: true },
    breaks: 2,
  },
  { name: "throws outside of scopes", create: () => new ThrowsOutside(), breaks: 10 },
];

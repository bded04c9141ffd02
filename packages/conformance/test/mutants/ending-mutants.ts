import {
  ScopeBooks,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeMetrics,
  type ScopeOutcome,
} from "@ambit/core";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import type { Mutant } from "./mutant.js";

/** Finds a scope that is ending. */
class HandsOutEnding extends OwnCurrentScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = entry.open(id, { closed: () => this.scopes.get(entry.parent)?.delete(id) });
    const siblings = this.scopes.get(entry.parent) ?? new Map<ScopeId, Scope>();
    this.scopes.set(entry.parent, siblings.set(id, scope));
    return scope;
  }
}

/** Keeps scopes in its map for ever. */
class KeepsEnded extends OwnCurrentScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = entry.open(id);
    const siblings = this.scopes.get(entry.parent) ?? new Map<ScopeId, Scope>();
    this.scopes.set(entry.parent, siblings.set(id, scope));
    return scope;
  }
}

class SwallowsErrors extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    try {
      return super.end(scope, outcome)?.catch(() => undefined);
    } catch {
      // nobody hears of it
    }
  }
}

class DoesNotWait extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void {
    void super.end(scope, outcome)?.catch(() => undefined);
  }
}

class LeaksOnThrow extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (outcome.ok) return super.end(scope, outcome);
  }
}

class NeverCloses extends OwnCurrentScopeManager {
  protected override end(): void {
    // forgotten
  }
}

class ForgetsOutcome extends OwnCurrentScopeManager {
  protected override end(scope: Scope): void | Promise<void> {
    return scope.close("exit");
  }
}

class WrongReason extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    return scope.close("completed", outcome);
  }
}

/** The first to leave ends the scope of all. */
class FirstEnds extends OwnCurrentScopeManager {
  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    return super.exitScope(scope, outcome) ?? this.end(scope, outcome);
  }
}

/** Leaves a wide scope open for ever that was left before those within it. */
class ForgetsWide extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (!scope.active) return super.end(scope, outcome);
  }
}

/** Ends scopes that are meant to stay. */
class EndsAnyway extends OwnCurrentScopeManager {
  constructor() {
    super("on-exit");
  }
}

/** Counts an entry twice. */
class CountsWrong extends OwnCurrentScopeManager {
  readonly books = new ScopeBooks();

  metrics(): ScopeMetrics {
    const metrics = this.books.metrics();
    return { ...metrics, entered: metrics.entered * 2 };
  }
}

/** Leaves entries out consistently, so that the books balance all the same. */
class CountsTooFew extends OwnCurrentScopeManager {
  readonly books = new ScopeBooks();

  metrics(): ScopeMetrics {
    const metrics = this.books.metrics();
    return { ...metrics, entered: 0, exited: 0, active: 0 };
  }
}

/** Has metrics that nobody fills. */
class EmptyBooks extends OwnCurrentScopeManager {
  metrics(): ScopeMetrics {
    return new ScopeBooks().metrics();
  }
}

/** Ends the wide scope along with the one within. */
class EndsParent extends OwnCurrentScopeManager {
  protected override end(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    scope.parent?.closeInBackground("exit");
    return super.end(scope, outcome);
  }
}

/** Ends a scope for all when one flow fails. */
class EndsOnFailure extends OwnCurrentScopeManager {
  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (!outcome.ok) scope.closeInBackground("failed");
    return super.exitScope(scope, outcome);
  }
}

/** Ends a scope a moment after it was left. */
class EndsLater extends OwnCurrentScopeManager {
  protected override async end(scope: Scope, outcome: ScopeOutcome): Promise<void> {
    await Promise.resolve();
    await super.end(scope, outcome);
  }
}

/** Takes it for a mistake to leave what somebody has closed. */
class FailsOnEnding extends OwnCurrentScopeManager {
  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (scope.state !== "open") throw new Error("already closed");
    return super.exitScope(scope, outcome);
  }
}

/** Cannot be disposed of. */
class FailsAtTheEnd extends OwnCurrentScopeManager {
  [Symbol.asyncDispose](): void {
    throw new Error("nothing to dispose of");
  }
}

/** Opens scopes that nobody asked for. */
class OpensTooMany extends OwnCurrentScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    entry.open(id);
    return super.open(id, entry);
  }
}

export const endingMutants: readonly Mutant[] = [
  { name: "hands an ending scope to new entrants", create: () => new HandsOutEnding(), breaks: 6 },
  { name: "resurrects scopes that have ended", create: () => new KeepsEnded(), breaks: 1 },
  { name: "swallows the errors of the end", create: () => new SwallowsErrors(), breaks: 8 },
  { name: "does not wait for the end", create: () => new DoesNotWait(), breaks: 8 },
  { name: "leaks a scope when the work throws", create: () => new LeaksOnThrow(), breaks: 8 },
  { name: "never closes", create: () => new NeverCloses(), breaks: 8 },
  { name: "does not tell the outcome", create: () => new ForgetsOutcome(), breaks: 8 },
  { name: "tells a wrong reason", create: () => new WrongReason(), breaks: 8 },
  { name: "ends a scope with the first to leave", create: () => new FirstEnds(), breaks: 1 },
  { name: "forgets a wide scope that was left first", create: () => new ForgetsWide(), breaks: 8 },
  { name: "ends what is meant to stay", create: () => new EndsAnyway(), abilities: { ends: "on-close" }, breaks: 1 },
  { name: "counts entries twice", create: () => new CountsWrong(), breaks: 12 },
  { name: "counts no entries", create: () => new CountsTooFew(), breaks: 12 },
  { name: "has books that nobody fills", create: () => new EmptyBooks(), breaks: 12 },
  { name: "ends the wide scope with the narrow one", create: () => new EndsParent(), breaks: 8 },
  { name: "ends a scope for all when one flow fails", create: () => new EndsOnFailure(), breaks: 8 },
  { name: "ends a scope a moment after it was left", create: () => new EndsLater(), breaks: 11 },
  { name: "fails when a scope is left that is ending", create: () => new FailsOnEnding(), breaks: 6 },
  { name: "fails at the end of its container", create: () => new FailsAtTheEnd(), breaks: 8 },
  { name: "opens scopes that nobody asked for", create: () => new OpensTooMany(), breaks: 12 },
];

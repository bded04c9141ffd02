import {
  ScopeCapacityError,
  ScopeRefusedError,
  type Admission,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeOutcome,
} from "@ambit/core";
import type { ManagerContext } from "../../src/index.js";
import { asyncFlow } from "../reference/async-flow.js";
import { GuardedScopeManager } from "../reference/guarded-scope-manager.js";
import { OnceScopeManager } from "../reference/once-scope-manager.js";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import { RetainingScopeManager } from "../reference/retaining-scope-manager.js";
import { WaitingScopeManager } from "../reference/waiting-scope-manager.js";
import type { Mutant } from "./mutant.js";

/** Lets nobody in who has had to wait. */
class ForgetsWaiting extends WaitingScopeManager {
  protected override next(): undefined {
    return undefined;
  }
}

/** Lets in first who came last. */
class LastComeFirst extends WaitingScopeManager {
  protected override next(): (() => void) | undefined {
    return this.waiting.pop();
  }
}

/** Refuses what was closed, but has the refused flow inside all the same. */
class RefusesTooLate extends OnceScopeManager {
  #last: Scope | undefined;

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    try {
      return (this.#last = super.enterScope(id, entry));
    } catch (error) {
      if (this.#last !== undefined) super.enterScope("elsewhere", entry);
      throw error;
    }
  }
}

/** Says that it refuses what was closed, and does not. */
class Admits extends OwnCurrentScopeManager {
  constructor() {
    super("on-close");
  }
}

/** Lets entries wait for ever. */
class NeverGivesUp extends WaitingScopeManager {
  protected override wait(): Promise<Admission> {
    return new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
  }
}

/** Loses patience a moment early. */
class GivesUpEarly extends WaitingScopeManager {
  constructor(context: ManagerContext) {
    super({ ...context, waitTimeoutMs: context.waitTimeoutMs - 1 });
  }
}

/** Has whoever cannot wait come in at once. */
class AdmitsHasty extends WaitingScopeManager {
  protected override makeRoom(): void {
    this.shrink(this.maxScopes - 1);
  }
}

/** When it is full, keeps out those as well who want into a scope that is open. */
class RefusesAllWhenFull extends RetainingScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const inUse = [...this.retained].filter(({ scope }) => scope.active).length;
    if (inUse >= this.maxScopes) throw new ScopeCapacityError(entry.name, this.maxScopes);
    return super.enterScope(id, entry);
  }
}

/** Is full of idle scopes. */
class CountsIdle extends RetainingScopeManager {
  protected override makeRoom(_: ScopeId, { name }: ScopeEntry): void {
    if (this.retained.size >= this.maxScopes) throw new ScopeCapacityError(name, this.maxScopes);
  }
}

/** Sends whom it refuses out of everything. */
class SendsAway extends RetainingScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    try {
      return super.enterScope(id, entry);
    } catch (error) {
      asyncFlow.set(undefined);
      throw error;
    }
  }
}

/** Leaves those in line who have given up. */
class KeepsThemInLine extends WaitingScopeManager {
  protected override leaveLine(): void {
    // they will come up in their turn
  }
}

/** Refuses an id for ever that was refused once. */
class RemembersRefusals extends RetainingScopeManager {
  readonly #refusals = new Map<ScopeId, unknown>();

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (this.#refusals.has(id)) throw this.#refusals.get(id);
    try {
      return super.enterScope(id, entry);
    } catch (error) {
      this.#refusals.set(id, error);
      throw error;
    }
  }
}

/** Refuses an id with the error that has left it before. */
class CachesFailures extends OwnCurrentScopeManager {
  readonly #failures = new Map<ScopeId, unknown>();

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (this.#failures.has(id)) throw this.#failures.get(id);
    return super.enterScope(id, entry);
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (!outcome.ok) this.#failures.set(scope.id, outcome.error);
    return super.exitScope(scope, outcome);
  }
}

/** Refuses only after it has opened. */
class GuardsTooLate extends GuardedScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (id === "guarded") entry.open(id);
    return super.enterScope(id, entry);
  }
}

/** Tells whom it refuses. */
class TellsWhom extends GuardedScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (id === "guarded") throw new ScopeRefusedError(entry.name, id, `${id} is not admitted.`);
    return super.enterScope(id, entry);
  }
}

const guards: Mutant["abilities"] = { refusesId: "guarded" };
const rejects: Mutant["abilities"] = { ends: "on-close", flow: true, reloads: true, bounded: { whenFull: "reject" } };
const waits: Mutant["abilities"] = {
  ends: "on-close",
  flow: true,
  reloads: true,
  bounded: { whenFull: "wait" },
  waitTimeout: { granularityMs: 0 },
};
const refuses: Mutant["abilities"] = { ends: "on-close", reentry: "refused" };

export const entryMutants: readonly Mutant[] = [
  { name: "forgets those who wait", create: (context) => new ForgetsWaiting(context), abilities: waits, breaks: 13 },
  {
    name: "lets in the last to come first",
    create: (context) => new LastComeFirst(context),
    abilities: waits,
    breaks: 13,
  },
  {
    name: "lets entries wait for ever",
    create: (context) => new NeverGivesUp(context),
    abilities: waits,
    breaks: 13,
  },
  {
    name: "keeps a place for who has given up",
    create: (context) => new KeepsThemInLine(context),
    abilities: waits,
    breaks: 13,
  },
  {
    name: "gives up waiting a moment early",
    create: (context) => new GivesUpEarly(context),
    abilities: waits,
    breaks: 13,
  },
  { name: "lets in who cannot wait", create: (context) => new AdmitsHasty(context), abilities: waits, breaks: 13 },
  {
    name: "is full for those too whose scope is open",
    create: (context) => new RefusesAllWhenFull(context, "reject"),
    abilities: rejects,
    breaks: 13,
  },
  {
    name: "is full of idle scopes",
    create: (context) => new CountsIdle(context, "reject"),
    abilities: rejects,
    breaks: 13,
  },
  {
    name: "sends away whom it refuses",
    create: (context) => new SendsAway(context, "reject"),
    abilities: rejects,
    breaks: 13,
  },
  {
    name: "caches refusals",
    create: (context) => new RemembersRefusals(context, "reject"),
    abilities: rejects,
    breaks: 7,
  },
  { name: "caches failures", create: () => new CachesFailures(), breaks: 7 },
  { name: "refuses what it has opened", create: () => new GuardsTooLate("guarded"), abilities: guards, breaks: 15 },
  { name: "tells whom it does not admit", create: () => new TellsWhom("guarded"), abilities: guards, breaks: 15 },
  { name: "admits everybody", create: () => new OwnCurrentScopeManager(), abilities: guards, breaks: 15 },
  { name: "refuses, but lets in", create: () => new RefusesTooLate(), abilities: refuses, breaks: 10 },
  { name: "admits what it says it refuses", create: () => new Admits(), abilities: refuses, breaks: 6 },
];

import type { Scope, ScopeEntry, ScopeId } from "@ambit/core";
import { OnceScopeManager } from "../reference/once-scope-manager.js";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
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

const waits: Mutant["abilities"] = { ends: "on-close", bounded: { whenFull: "wait" } };
const refuses: Mutant["abilities"] = { ends: "on-close", reentry: "refused" };

export const entryMutants: readonly Mutant[] = [
  { name: "forgets those who wait", create: (context) => new ForgetsWaiting(context), abilities: waits, breaks: 13 },
  {
    name: "lets in the last to come first",
    create: (context) => new LastComeFirst(context),
    abilities: waits,
    breaks: 13,
  },
  { name: "refuses, but lets in", create: () => new RefusesTooLate(), abilities: refuses, breaks: 10 },
  { name: "admits what it says it refuses", create: () => new Admits(), abilities: refuses, breaks: 6 },
];

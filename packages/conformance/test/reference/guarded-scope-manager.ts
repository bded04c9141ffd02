import { ScopeRefusedError, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import { OwnCurrentScopeManager } from "./own-current-scope-manager.js";

/** Admits nobody to one id. */
export class GuardedScopeManager extends OwnCurrentScopeManager {
  constructor(private readonly guarded: ScopeId) {
    super();
  }

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (id === this.guarded) throw new ScopeRefusedError(entry.name, id, "nobody is admitted.");
    return super.enterScope(id, entry);
  }
}

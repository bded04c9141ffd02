import { ScopeRefusedError, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import { OwnCurrentScopeManager } from "./own-current-scope-manager.js";

/** Admits nobody to an id whose scope was closed. */
export class OnceScopeManager extends OwnCurrentScopeManager {
  readonly #closed = new Map<Scope | undefined, Set<ScopeId>>();

  constructor() {
    super("on-close");
  }

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (this.find(id, entry.parent) === undefined && this.#closedWithin(entry.parent).has(id)) {
      throw new ScopeRefusedError(entry.name, id, "it was closed.");
    }
    return super.enterScope(id, entry);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.open(id, entry);
    this.#closedWithin(entry.parent).add(id); // counts as soon as it is not found any more
    return scope;
  }

  #closedWithin(parent: Scope | undefined): Set<ScopeId> {
    const ids = this.#closed.get(parent) ?? new Set<ScopeId>();
    this.#closed.set(parent, ids);
    return ids;
  }
}

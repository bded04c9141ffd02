import type { Scope, ScopeId } from "@ambit/core";

/** Finds by parent and id: the same id within another parent is another entry. Two maps, since a joined key would cost more than both. */
export class ScopeIndex<T> {
  readonly #byParent = new Map<Scope | undefined, Map<ScopeId, T>>();

  get(parent: Scope | undefined, id: ScopeId): T | undefined {
    return this.#byParent.get(parent)?.get(id);
  }

  set(parent: Scope | undefined, id: ScopeId, value: T): void {
    const byId = this.#byParent.get(parent);
    if (byId === undefined) this.#byParent.set(parent, new Map([[id, value]]));
    else byId.set(id, value);
  }

  /** Takes the entry out, if it is this value. */
  delete(parent: Scope | undefined, id: ScopeId, value: T): void {
    const byId = this.#byParent.get(parent);
    if (byId?.get(id) !== value) return;
    byId.delete(id);
    if (byId.size === 0) this.#byParent.delete(parent);
  }

  *values(): Generator<T, undefined> {
    for (const byId of this.#byParent.values()) yield* byId.values();
    return undefined;
  }
}

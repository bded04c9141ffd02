import type { Scope, ScopeId } from "@ambit/core";

/** Finds by parent and id: the same id within another parent is another entry. Two maps, since a joined key would cost more than both. */
export class ScopeIndex<T> {
  readonly #withoutParent = new Map<ScopeId, T>();
  readonly #byParent = new Map<Scope, Map<ScopeId, T>>();

  get(parent: Scope | undefined, id: ScopeId): T | undefined {
    return this.#within(parent)?.get(id);
  }

  set(parent: Scope | undefined, id: ScopeId, value: T): void {
    const byId = this.#within(parent);
    if (byId !== undefined) byId.set(id, value);
    else if (parent !== undefined) this.#byParent.set(parent, new Map([[id, value]]));
  }

  /** Takes the entry out, if it is this value. */
  delete(parent: Scope | undefined, id: ScopeId, value: T): void {
    const byId = this.#within(parent);
    if (byId?.get(id) !== value) return;
    byId.delete(id);
    if (parent !== undefined && byId.size === 0) this.#byParent.delete(parent);
  }

  *values(): Generator<T, undefined> {
    yield* this.#withoutParent.values();
    for (const byId of this.#byParent.values()) yield* byId.values();
    return undefined;
  }

  #within(parent: Scope | undefined): Map<ScopeId, T> | undefined {
    return parent === undefined ? this.#withoutParent : this.#byParent.get(parent);
  }
}

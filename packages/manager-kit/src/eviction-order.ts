import type { RetainedScope } from "./retained-scope.js";

/** Scopes in the order in which they would have to go: a list through the records themselves, so that nothing is allocated. */
export class EvictionOrder {
  #oldest: RetainedScope | undefined = undefined;
  #newest: RetainedScope | undefined = undefined;
  /** The one that was last put between others: the next often belongs right after it. */
  #inserted: RetainedScope | undefined = undefined;

  get oldest(): RetainedScope | undefined {
    return this.#oldest;
  }

  /** Puts it last; it must not be listed. */
  append(retained: RetainedScope): void {
    retained.listed = true;
    retained.older = this.#newest;
    retained.newer = undefined;
    if (this.#newest === undefined) this.#oldest = retained;
    else this.#newest.newer = retained;
    this.#newest = retained;
  }

  /** Puts it where its last entry belongs, looking from the old end on; it must not be listed. */
  insertByLastEntry(retained: RetainedScope): void {
    const { lastEntry, newer: next } = this.#inserted ?? {};
    let newer = lastEntry !== undefined && lastEntry < retained.lastEntry ? next : this.#oldest;
    while (newer !== undefined && newer.lastEntry < retained.lastEntry) newer = newer.newer;
    if (newer === undefined) return this.append(retained);
    this.#inserted = retained;
    retained.listed = true;
    retained.newer = newer;
    retained.older = newer.older;
    if (newer.older === undefined) this.#oldest = retained;
    else newer.older.newer = retained;
    newer.older = retained;
  }

  /** Takes it out, if it is listed. */
  remove(retained: RetainedScope): void {
    if (!retained.listed) return;
    if (this.#inserted === retained) this.#inserted = undefined;
    const { older, newer } = retained;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    retained.older = retained.newer = undefined;
    retained.listed = false;
  }
}

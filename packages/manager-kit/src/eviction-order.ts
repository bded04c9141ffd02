import type { Rank } from "./rank.js";

/** Scopes in the order in which they would have to go: a list through the records themselves, so that nothing is allocated. */
export class EvictionOrder {
  #oldest: Rank | undefined = undefined;
  #newest: Rank | undefined = undefined;
  /** The one that was last put between others: the next often belongs right after it. */
  #inserted: Rank | undefined = undefined;

  get oldest(): Rank | undefined {
    return this.#oldest;
  }

  /** Puts it last; it must not be listed. */
  append(rank: Rank): void {
    rank.listed = true;
    rank.older = this.#newest;
    rank.newer = undefined;
    if (this.#newest === undefined) this.#oldest = rank;
    else this.#newest.newer = rank;
    this.#newest = rank;
  }

  moveToEnd(rank: Rank): void {
    this.remove(rank);
    this.append(rank);
  }

  /** Puts it where its last entry belongs, looking from the old end on; it must not be listed. */
  insertByLastEntry(rank: Rank): void {
    const { lastEntry, newer: next } = this.#inserted ?? {};
    let newer = lastEntry !== undefined && lastEntry < rank.lastEntry ? next : this.#oldest;
    while (newer !== undefined && newer.lastEntry < rank.lastEntry) newer = newer.newer;
    if (newer === undefined) return this.append(rank);
    this.#inserted = rank;
    rank.listed = true;
    rank.newer = newer;
    rank.older = newer.older;
    if (newer.older === undefined) this.#oldest = rank;
    else newer.older.newer = rank;
    newer.older = rank;
  }

  /** Takes it out, if it is listed. */
  remove(rank: Rank): void {
    if (!rank.listed) return;
    if (this.#inserted === rank) this.#inserted = undefined;
    const { older, newer } = rank;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    rank.older = rank.newer = undefined;
    rank.listed = false;
  }
}

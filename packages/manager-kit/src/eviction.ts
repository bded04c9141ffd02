import { EvictionOrder } from "./eviction-order.js";
import { Rank } from "./rank.js";
import type { RetainedScope } from "./retained-scope.js";

/** Which idle scope goes first. Scopes in use are never named. */
export interface EvictionPolicy {
  opened?(retained: RetainedScope): void;
  entered?(retained: RetainedScope): void;
  active?(retained: RetainedScope): void;
  idle?(retained: RetainedScope): void;
  ending?(retained: RetainedScope): void;
  /** The next to go; undefined where all are in use. Whoever asks need not end it. */
  victim(): RetainedScope | undefined;
}

/** The one that was left longest ago. Only idle scopes are listed. */
export class LongestIdleFirst implements EvictionPolicy {
  readonly #order = new EvictionOrder();

  active(retained: RetainedScope): void {
    this.#order.remove(Rank.of(retained));
  }

  idle(retained: RetainedScope): void {
    this.#order.moveToEnd(Rank.of(retained));
  }

  /** Its idle time begins anew, though nobody came in. */
  touched(retained: RetainedScope): void {
    if (Rank.of(retained).listed) this.idle(retained);
  }

  ending(retained: RetainedScope): void {
    this.#order.remove(Rank.of(retained));
  }

  victim(): RetainedScope | undefined {
    return this.#order.oldest?.retained;
  }
}

/** The one that was entered longest ago (LRU). Recency counts from entering, not from leaving. */
export class LeastRecentlyEnteredFirst implements EvictionPolicy {
  readonly #order = new EvictionOrder();
  #entries = 0;

  entered(retained: RetainedScope): void {
    const rank = Rank.of(retained);
    rank.lastEntry = ++this.#entries;
    this.#order.moveToEnd(rank);
  }

  idle(retained: RetainedScope): void {
    // A scope that was met in use by `victim` has lost its place and gets it back here.
    const rank = Rank.of(retained);
    if (!rank.listed) this.#order.insertByLastEntry(rank);
  }

  ending(retained: RetainedScope): void {
    this.#order.remove(Rank.of(retained));
  }

  victim(): RetainedScope | undefined {
    for (let oldest = this.#order.oldest; oldest !== undefined; oldest = this.#order.oldest) {
      if (!oldest.retained.inUse) return oldest.retained;
      this.#order.remove(oldest); // or scopes that stay in use for long would be walked over on each eviction
    }
    return undefined;
  }
}

/**
 * SIEVE (Zhang et al., NSDI 2024): scopes stay in the order of opening; a hand goes from old to new, spares what was entered since it
 * came by, and takes the first that was not. An entry only sets a mark, and things used once do not push out those used often.
 */
export class SieveFirst implements EvictionPolicy {
  readonly #order = new EvictionOrder();
  #hand: Rank | undefined = undefined;
  /** How many are not in use: where there are none, the hand need not go round. */
  #unused = 0;

  opened(retained: RetainedScope): void {
    this.#unused++;
    this.#order.append(Rank.of(retained));
  }

  entered(retained: RetainedScope): void {
    // The entry that opens a scope is not yet a use.
    const rank = Rank.of(retained);
    if (rank.lastEntry > 0) rank.visited = true;
    rank.lastEntry++;
  }

  active(): void {
    this.#unused--;
  }

  idle(): void {
    this.#unused++;
  }

  ending(retained: RetainedScope): void {
    const rank = Rank.of(retained);
    if (!retained.inUse) this.#unused--;
    if (this.#hand === rank) this.#hand = rank.newer;
    this.#order.remove(rank);
  }

  victim(): RetainedScope | undefined {
    if (this.#unused === 0) return undefined;
    let candidate = this.#hand ?? this.#order.oldest;
    // Ends within two rounds: the first may only take marks away.
    while (candidate !== undefined && (candidate.retained.inUse || candidate.visited)) {
      if (!candidate.retained.inUse) candidate.visited = false;
      candidate = candidate.newer ?? this.#order.oldest;
    }
    this.#hand = candidate;
    return candidate?.retained;
  }
}

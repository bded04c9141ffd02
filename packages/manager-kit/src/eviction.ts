import { EvictionOrder } from "./eviction-order.js";
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
    this.#order.remove(retained);
  }

  idle(retained: RetainedScope): void {
    this.#order.remove(retained);
    this.#order.append(retained);
  }

  /** Its idle time begins anew, though nobody came in. */
  touched(retained: RetainedScope): void {
    if (retained.listed) this.idle(retained);
  }

  ending(retained: RetainedScope): void {
    this.#order.remove(retained);
  }

  victim(): RetainedScope | undefined {
    return this.#order.oldest;
  }
}

/** The one that was entered longest ago (LRU). Recency counts from entering, not from leaving. */
export class LeastRecentlyEnteredFirst implements EvictionPolicy {
  readonly #order = new EvictionOrder();
  #entries = 0;

  entered(retained: RetainedScope): void {
    retained.lastEntry = ++this.#entries;
    this.#order.remove(retained);
    this.#order.append(retained);
  }

  idle(retained: RetainedScope): void {
    // A scope that was met in use by `victim` has lost its place and gets it back here.
    if (!retained.listed) this.#order.insertByLastEntry(retained);
  }

  ending(retained: RetainedScope): void {
    this.#order.remove(retained);
  }

  victim(): RetainedScope | undefined {
    for (let oldest = this.#order.oldest; oldest !== undefined; oldest = this.#order.oldest) {
      if (!oldest.inUse) return oldest;
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
  #hand: RetainedScope | undefined = undefined;
  /** How many are not in use: where there are none, the hand need not go round. */
  #unused = 0;

  opened(retained: RetainedScope): void {
    this.#unused++;
    this.#order.append(retained);
  }

  entered(retained: RetainedScope): void {
    // The entry that opens a scope is not yet a use.
    if (retained.lastEntry > 0) retained.visited = true;
    retained.lastEntry++;
  }

  active(): void {
    this.#unused--;
  }

  idle(): void {
    this.#unused++;
  }

  ending(retained: RetainedScope): void {
    if (!retained.inUse) this.#unused--;
    if (this.#hand === retained) this.#hand = retained.newer;
    this.#order.remove(retained);
  }

  victim(): RetainedScope | undefined {
    if (this.#unused === 0) return undefined;
    let candidate = this.#hand ?? this.#order.oldest;
    // Ends within two rounds: the first may only take marks away.
    while (candidate !== undefined && (candidate.inUse || candidate.visited)) {
      if (!candidate.inUse) candidate.visited = false;
      candidate = candidate.newer ?? this.#order.oldest;
    }
    this.#hand = candidate;
    return candidate;
  }
}

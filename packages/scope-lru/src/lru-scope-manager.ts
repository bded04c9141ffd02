import type { Clock, Flow, Scope, ScopeEntry, ScopeId } from "@ambit/core";
import {
  Capacity,
  checkChoice,
  checkCount,
  checkFunction,
  checkNames,
  LeastRecentlyEnteredFirst,
  RetainingScopeManager,
  SieveFirst,
  type RetainedScope,
  type WhenFull,
} from "@ambit/manager-kit";
import { HeapPressure, type HeapOptions } from "./heap-pressure.js";

export interface LruOptions {
  /** How many scopes may be open. Required. */
  readonly maxScopes: number;
  /** How heavy the open scopes may be together, as `weigh` tells, which it needs. Default: without bound. */
  readonly maxWeight?: number;
  /** How heavy a scope is, 0 or more; asked each time the last flow has left it. */
  readonly weigh?: (scope: Scope) => number;
  /** `lru` ends what was entered longest ago; `sieve` keeps what is entered again and again also through a rush of one-time ids. Default: `"lru"`. */
  readonly policy?: "lru" | "sieve";
  /** How many scopes are left once some have to go, so that they go in batches. Default: `maxScopes`. */
  readonly evictTo?: number;
  /** What happens when all scopes are in use. Default: `"overflow"`. */
  readonly whenFull?: WhenFull;
  /** How long an asynchronous entry waits with `whenFull: "wait"`. Default: 10 000. */
  readonly waitTimeoutMs?: number;
  /** Ends idle scopes while the heap is fuller than this. */
  readonly heap?: HeapOptions;
  readonly clock?: Clock;
  readonly flow?: Flow;
}

/** How often an entry found its scope open. `ratio` is 0 before the first entry. */
export interface LookupMetrics {
  readonly hits: number;
  readonly misses: number;
  readonly ratio: number;
}

const optionNames: readonly (keyof LruOptions)[] = [
  "maxScopes",
  "maxWeight",
  "weigh",
  "policy",
  "evictTo",
  "whenFull",
  "waitTimeoutMs",
  "heap",
  "clock",
  "flow",
];

/** The scopes that were used most recently, and no more of them than fit. One in use is never ended: then there are more for a time. */
export class LruScopeManager extends RetainingScopeManager {
  readonly #capacity: Capacity;
  #entries = 0;
  #misses = 0;

  /** @throws InvalidOptionsError */
  constructor(options: LruOptions) {
    checkNames(options, optionNames);
    super(options);
    const { maxScopes, maxWeight, evictTo, whenFull, waitTimeoutMs, heap } = options as Partial<LruOptions>;
    const { clock, books } = this;
    const policy = checkChoice("policy", options.policy, ["lru", "sieve"]) ?? "lru";
    const eviction = policy === "lru" ? new LeastRecentlyEnteredFirst() : new SieveFirst();
    const weigh = checkFunction("weigh", options.weigh);
    this.#capacity = this.retain(
      new Capacity({
        // Checked there, but `undefined` is its word for "without bound", and this manager has to have one.
        maxScopes: maxScopes ?? NaN,
        maxWeight,
        weigh: weigh && (({ scope }) => weigh(scope)),
        evictTo,
        whenFull,
        waitTimeoutMs,
        eviction,
        books,
        clock,
      }),
    );
    if (heap !== undefined) this.retain(new HeapPressure(heap, this.#capacity, books, clock));
  }

  /** How many scopes may be open. A lower number takes effect at once. @throws InvalidOptionsError. */
  get maxScopes(): number {
    return this.#capacity.maxScopes;
  }

  set maxScopes(maxScopes: number) {
    this.#capacity.maxScopes = maxScopes;
  }

  /** How heavy the open scopes are together, as last weighed. */
  get weight(): number {
    return this.#capacity.weight;
  }

  /** Entries that found their scope open, and those that opened it. */
  lookups(): LookupMetrics {
    const hits = this.#entries - this.#misses;
    return { hits, misses: this.#misses, ratio: hits === 0 ? 0 : hits / this.#entries };
  }

  /** Ends up to so many idle scopes now, in the order of the policy. Returns how many. @throws InvalidOptionsError. */
  evict(count = 1): number {
    return this.#capacity.evict(checkCount("count", count));
  }

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.enterScope(id, entry);
    this.#entries++;
    return scope;
  }

  /** Puts a fresh scope in the place of this one; what `container.reloadScope` asks for. @throws as `Scope.reload`. */
  reloadScope(scope: Scope): Promise<void> {
    return this.replaceScope(scope);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    const retained = super.open(id, entry);
    this.#misses++;
    return retained;
  }
}

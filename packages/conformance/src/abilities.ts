import type { ScopeId, ScopeManager } from "@ambit/core";

/**
 * What a manager says of itself. It decides which scenarios apply, so it is declared, never guessed.
 * Left out, an ability is not there, unless said otherwise. Where the kit has to drive a manager beyond the contract, the ability is
 * a function that does it.
 */
export interface ScopeManagerAbilities<M extends ScopeManager = ScopeManager> {
  /** Whether a scope ends when its last user leaves, or stays until it is closed, expires or is evicted. Default: `"on-exit"`. */
  readonly ends?: "on-exit" | "on-close";
  /** What whoever enters an id again gets, whose scope was closed: a fresh scope, or a refusal. Default: `"fresh"`. */
  readonly reentry?: "fresh" | "refused";
  /** Whether each asynchronous flow has its own current scope. A plain stack, for synchronous code only, says `false`. Default: `true`. */
  readonly carriesAsync?: boolean;
  /**
   * Whether the manager has a `flow`, so that the container knows what each flow is inside of. One that keeps the current scope itself is
   * not played what depends on that: to clear it at a hand-over, to come in again where one has exclusive use.
   */
  readonly flow?: boolean;
  /** Whether the id may be left out on entering. */
  readonly generatesIds?: boolean;
  /** An id that the manager, as it is made for the kit, admits nobody to. */
  readonly refusesId?: ScopeId;
  /** No more than `maxScopes` idle scopes stay open. */
  readonly bounded?: BoundAbility<M>;
  /** An entry that waits for a place is refused after `waitTimeoutMs`; for bounds that let entries wait. */
  readonly waitTimeout?: TimeoutAbility;
  /** A scope ends when it has been idle for `idleTimeoutMs`. */
  readonly idleTimeout?: TimeoutAbility;
  /** A scope ends `absoluteTimeoutMs` after it was opened, however often it is used. */
  readonly absoluteTimeout?: TimeoutAbility;
  /** Whether the manager has a `reloadScope`, so that `container.reloadScope` replaces its scopes. */
  readonly reloads?: boolean;
  /** Ends up to so many idle scopes now. */
  evict?(manager: M, count: number): unknown;
}

export interface BoundAbility<M extends ScopeManager = ScopeManager> {
  /** What happens to an entry while all scopes are in use. */
  readonly whenFull: "overflow" | "reject" | "wait";
  /** Which idle scope makes room: the least recently used one, or some other. */
  readonly ordersBy?: "lru" | "other";
  /** Once scopes have to make room, no more than `evictTo` are left, so that they go in batches. */
  readonly evictsTo?: boolean;
  /** Changes the bound. A lower one takes effect at once. */
  setLimit?(manager: M, maxScopes: number): unknown;
  /** Which share of entries finds its scope open, at the least, with room for a tenth of all ids. */
  readonly hitRatios?: HitRatios;
}

/** Floors from 0 to 1, one for each kind of traffic. */
export interface HitRatios {
  /** Some ids come often and most of them seldom. */
  readonly skewed?: number;
  /** The same, with rushes in between of ids that come once. */
  readonly scanned?: number;
}

export interface TimeoutAbility {
  /** How long after its time a scope may stay open while nobody asks for it, or an entry may go on waiting. */
  readonly granularityMs: number;
}

/**
 * What a manager says of itself. It decides which scenarios apply, so it is declared, never guessed.
 * Left out, an ability is not there, unless said otherwise.
 */
export interface ScopeManagerAbilities {
  /** Whether a scope ends when its last user leaves, or stays until it is closed, expires or is evicted. Default: `"on-exit"`. */
  readonly ends?: "on-exit" | "on-close";
  /** What whoever enters an id again gets, whose scope was closed: a fresh scope, or a refusal. Default: `"fresh"`. */
  readonly reentry?: "fresh" | "refused";
  /** Whether each asynchronous flow has its own current scope. A plain stack, for synchronous code only, says `false`. Default: `true`. */
  readonly carriesAsync?: boolean;
  /** Whether the id may be left out on entering. */
  readonly generatesIds?: boolean;
  /** No more than `settings.maxScopes` idle scopes stay open. */
  readonly bounded?: {
    /** What happens to an entry while all scopes are in use. */
    readonly whenFull: "overflow" | "reject" | "wait";
    /** Which idle scope makes room: the least recently used one, or some other. */
    readonly ordersBy?: "lru" | "other";
  };
  /** A scope ends when it has been idle for `settings.idleTimeoutMs`. */
  readonly idleTimeout?: TimeoutAbility;
  /** A scope ends `settings.absoluteTimeoutMs` after it was opened, however often it is used. */
  readonly absoluteTimeout?: TimeoutAbility;
}

export interface TimeoutAbility {
  /** How long after its time a scope may stay open while nobody asks for it. */
  readonly granularityMs: number;
}

import type { CloseReason, Scope, ScopeId, ScopeObserver } from "@ambit/core";

/** What becomes of a scope, told to whoever keeps it. */
export interface RetainedScopeListener {
  active(retained: RetainedScope): void;
  idle(retained: RetainedScope): void;
  ending(retained: RetainedScope, reason: CloseReason): void;
  closed(retained: RetainedScope, reason: CloseReason): void;
}

/**
 * A manager's record of one scope: what retention policies know of it, as plain fields, since they are written on every entry.
 * It is the scope's observer too, so that a scope needs one reference to its manager and not three.
 */
export class RetainedScope implements ScopeObserver {
  scope!: Scope; // set by the manager as soon as the scope is made
  /** When the last flow left, or the scope was touched. */
  idleSinceMs = 0;
  openedAtMs = 0;
  /** Limits of this scope alone; undefined where the manager's hold. */
  timeouts: { readonly idleTimeoutMs?: number; readonly absoluteTimeoutMs?: number } | undefined = undefined;
  /** The time slot that `Timeouts` has filed it in. */
  timeSlot: number | undefined = undefined;
  /** Neighbours in the order of eviction. */
  older: RetainedScope | undefined = undefined;
  newer: RetainedScope | undefined = undefined;
  listed = false;
  /** Rises with every entry, over all scopes of a manager. */
  lastEntry = 0;
  /** Used since the hand of SIEVE came by. */
  visited = false;
  weight = 0;

  constructor(
    readonly id: ScopeId,
    private readonly listener: RetainedScopeListener,
  ) {}

  active(): void {
    this.listener.active(this);
  }

  idle(): void {
    this.listener.idle(this);
  }

  ending(_: Scope, reason: CloseReason): void {
    this.listener.ending(this, reason);
  }

  closed(_: Scope, reason: CloseReason): void {
    this.listener.closed(this, reason);
  }
}

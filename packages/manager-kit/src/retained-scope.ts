import type { CloseReason, Scope, ScopeId, ScopeObserver } from "@ambit/core";
import type { Rank } from "./rank.js";
import type { Timing } from "./timing.js";

/** What becomes of a scope, told to whoever keeps it. */
export interface RetainedScopeListener {
  active(retained: RetainedScope): void;
  idle(retained: RetainedScope): void;
  renamed(retained: RetainedScope, previousId: ScopeId): void;
  ending(retained: RetainedScope, reason: CloseReason): void;
  closed(retained: RetainedScope, reason: CloseReason): void;
  /** Asked to end the scope, though nobody waits for that. */
  end(retained: RetainedScope, reason: CloseReason): void;
}

/**
 * A manager's record of one scope, with what retention policies know of it in plain fields, since they are written on every entry. It is the scope's observer too, so that a scope needs one reference to its manager and not three.
 */
export class RetainedScope implements ScopeObserver {
  scope!: Scope; // set by the manager as soon as the scope is made
  /** What policies know of it, each made by the policy when it first hears of the scope. */
  timing: Timing | undefined = undefined;
  rank: Rank | undefined = undefined;
  /** Flows are inside, which counts as one, and others on their way in. */
  #uses = 0;

  constructor(private readonly listener: RetainedScopeListener) {}

  get id(): ScopeId {
    return this.scope.id;
  }

  /** Whether somebody is inside, or on the way in: then it is neither idle nor to be ended. */
  get inUse(): boolean {
    return this.#uses > 0;
  }

  /** Keeps it in use for somebody who is on the way in, until the returned function is called. */
  hold(): () => void {
    this.active();
    return () => {
      if (this.scope.state === "open") this.idle();
    };
  }

  /** Ends the scope, where nobody waits for that: a timeout, an eviction. */
  end(reason: CloseReason): void {
    this.listener.end(this, reason);
  }

  active(): void {
    if (this.#uses++ === 0) this.listener.active(this);
  }

  idle(): void {
    if (--this.#uses === 0) this.listener.idle(this);
  }

  renamed(_: Scope, previousId: ScopeId): void {
    this.listener.renamed(this, previousId);
  }

  ending(_: Scope, reason: CloseReason): void {
    this.listener.ending(this, reason);
  }

  closed(_: Scope, reason: CloseReason): void {
    this.listener.closed(this, reason);
  }
}

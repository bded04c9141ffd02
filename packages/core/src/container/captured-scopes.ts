import type { Scope } from "../scopes/scope.js";
import { runVisits } from "./run-in-scopes.js";
import type { ScopeVisits } from "./scope-visits.js";

/** The scopes that were current at one moment, to be entered by another flow later. It does not keep them open. */
export class CapturedScopes {
  /** @internal */
  constructor(
    /** Widest first. */
    private readonly scopes: readonly Scope[],
    private readonly visits: ScopeVisits,
  ) {}

  /** Whether all of the scopes are still open. */
  get isValid(): boolean {
    return this.scopes.every(({ state }) => state === "open");
  }

  /**
   * Calls `work` inside the scopes, which stay open at least until it has settled.
   * @throws ScopeClosedError where one of them has ended.
   */
  run<R>(work: () => R): R {
    return runVisits(this.visits, this.scopes, (scope, entered) => this.visits.reenter(scope, entered), work);
  }
}

import type { CurrentScopes } from "../resolution/current-scopes.js";
import type { ExclusiveOptions } from "../scopes/exclusive-use.js";
import type { Scope } from "../scopes/scope.js";
import type { Visit } from "../scopes/flow.js";
import { withHidden } from "./hidden-visits.js";
import { runVisits } from "./run-in-scopes.js";
import type { ScopeVisits } from "./scope-visits.js";

/** The scopes that were current at one moment, to be entered by another flow later. It does not keep them open. */
export class CapturedScopes {
  /** @internal */
  constructor(
    /** Widest first. */
    readonly scopes: readonly Scope[],
    private readonly visits: ScopeVisits,
    private readonly current: CurrentScopes,
  ) {}

  /** Whether all of the scopes are still open. */
  get isValid(): boolean {
    return this.scopes.every(({ state }) => state === "open");
  }

  /**
   * Calls `work` inside the scopes, which stay open at least until it has settled. Of what is current where this is called, nothing is
   * current in there but scopes of kinds that are registered with `handover: "unchanged"`.
   * @throws ScopeClosedError where one of them has ended.
   */
  run<R>(work: () => R): R {
    const stays = this.current.all().filter(({ kind }) => kind.handover === "unchanged");
    const destinations = [...stays.reverse(), ...this.#propagated].sort((a, b) => a.kind.depth - b.kind.depth);
    // Only what is inside is apart: the one who leaves is the caller, and what ends thereby is not to wait for him.
    const { visits } = this;
    const apart = <T>(inside: () => T): T => visits.apart(inside);
    const hides = withHidden(this.current.visits());
    const enter = (scope: Scope, entered: readonly Visit[]): Visit =>
      Object.assign(visits.reenter(scope, entered), { hides });
    return runVisits(visits, destinations, enter, work, apart);
  }

  /**
   * As `run`, as the only one of those who ask for that in any of the scopes that are handed over; they are waited for one after the other,
   * widest first.
   * @throws ScopeBusyError too.
   */
  async runExclusively<R>(work: () => R, options?: ExclusiveOptions): Promise<Awaited<R>> {
    const exclusively = this.#propagated.reduceRight<() => unknown>(
      (inner, scope) => () => scope.kind.host.runExclusively(scope, inner, options),
      work,
    );
    return (await this.run(exclusively)) as Awaited<R>;
  }

  get #propagated(): readonly Scope[] {
    return this.scopes.filter(({ kind }) => kind.handover === "propagated");
  }
}

import type { Binding, InstanceKey } from "../bindings/binding.js";
import type { TokenLike } from "../token.js";
import type { Departure } from "./departure.js";
import type { FinalWork } from "./final-work.js";

/** What few scopes have. An object of its own, so that the many idle ones do not each have a field for all of it. */
export class SeldomHeld {
  /** Instances of bindings without a slot. */
  extras: Map<InstanceKey, unknown> | undefined = undefined;
  /** Instances that are ending before the scope does, with their names. */
  releases: Map<Promise<void>, string> | undefined = undefined;
  /** In the order in which it was asked for. */
  finalWork: FinalWork[] | undefined = undefined;
  /** Values given on entry. */
  provided: Map<TokenLike<unknown>, unknown> | undefined = undefined;
  /** Bindings that hold only in here. */
  localBindings: Map<TokenLike<unknown>, Binding[]> | undefined = undefined;
  /** Those who wait for flows to leave. */
  departures: Set<Departure> | undefined = undefined;
  /** When the scope was opened, where somebody listened. */
  openedAtMs: number | undefined = undefined;

  /** The scope has ended: lets go of all that it held. */
  release(): void {
    this.extras = this.releases = this.finalWork = this.provided = this.localBindings = undefined;
  }
}

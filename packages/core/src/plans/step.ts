import type { Binding } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import type { ScopeKind } from "../scopes/scope-kind.js";

/** How one argument comes about in a plan. */
export type Step =
  /** A value that was bound as it is. */
  | { readonly kind: "value"; readonly value: unknown }
  /** Read from the slot of a wider scope, or asked for where it is not there yet. */
  | { readonly kind: "stored"; readonly in: ScopeKind; readonly slot: number; readonly from: Asking }
  /** Made by a plan of its own: what is kept nowhere, in a graph that is too large for one plan. */
  | { readonly kind: "part"; readonly binding: Binding; readonly from: Asking }
  /** Left to the engine. */
  | { readonly kind: "asked"; readonly from: Asking }
  | Construction<Asking>;

/** A request of the construction at this position. */
export interface Asking {
  readonly position: number;
  readonly dependency: Dependency<unknown>;
}

/** A constructor or factory that the plan calls. */
export interface Construction<From extends Asking | undefined = Asking | undefined> {
  readonly kind: "construction";
  readonly binding: Binding;
  /** Counted from the root of the plan, which is 0, depth first. */
  readonly position: number;
  /** The slot in the plan's home; undefined for a transient. */
  readonly slot: number | undefined;
  readonly arguments: readonly Step[];
  /** How it is asked for where the plan is left; undefined for the root. */
  readonly from: From;
}

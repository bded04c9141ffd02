import type { ScopeOutcome } from "../scope-manager.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { tokenName, type TokenLike } from "../token.js";
import type { Dependency } from "./dependency.js";
import type { BindingRequest } from "./provider.js";

/** How an instance comes about. */
export type Recipe =
  | { readonly kind: "class"; readonly construct: new (...args: unknown[]) => unknown }
  | { readonly kind: "factory"; readonly call: (...args: unknown[]) => unknown; readonly form: FactoryForm }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "alias"; readonly target: Dependency<unknown> }
  | { readonly kind: "provided" }
  /** Made by the container itself from where the request stands. */
  | { readonly kind: "built-in"; readonly what: "resolver" | "scope-id" };

/** What kind of function a factory is: known before it is called, so that a synchronous `get` can refuse without calling it. */
export type FactoryForm = "function" | "async" | "generator" | "async-generator";

/** Where an instance is kept: nowhere, for one resolution, or in the first of these kinds; no kinds means the innermost scope of any. */
export type Keeping =
  | { readonly in: "nothing" }
  | { readonly in: "resolution" }
  | { readonly in: "scope"; readonly kinds: readonly ScopeKind[] };

/** An object of its own for each set of instances of a binding. */
export interface InstanceKey {
  readonly binding: Binding;
}

/** The recipe for a token, checked and in one shape. */
export class Binding {
  readonly name: string;
  /** Where the instance lies in the scopes of its kind; -1 where it may live in scopes of several kinds, or only in one scope. */
  slot = -1;
  /** The name under which the instance lies in a scope where it has no slot. */
  key: InstanceKey = { binding: this };
  /** What creations were seen to ask for, which for factories no declaration tells. */
  readonly observed = new Set<Binding>();
  /** Whether an instance has been made by this recipe. */
  used = false;
  /** The one scope that the binding holds in, if it was made for one. */
  localTo: Scope | undefined = undefined;

  constructor(
    readonly token: TokenLike<unknown>,
    readonly recipe: Recipe,
    readonly keeping: Keeping,
    /** What is passed to the constructor or factory; undefined where a factory takes a resolver. */
    readonly dependencies: readonly Dependency<unknown>[] | undefined,
    readonly dispose: ((instance: unknown, outcome: ScopeOutcome) => unknown) | undefined,
    readonly onCreate: ((instance: unknown, resolver: unknown) => unknown) | undefined,
    readonly multi: boolean,
    readonly when: ((request: BindingRequest) => boolean) | undefined,
    readonly tags: readonly string[],
  ) {
    this.name = tokenName(token);
    const { kinds } = keeping.in === "scope" ? keeping : { kinds: [] };
    if (kinds.length === 1 && isCreated(recipe)) this.#takeSlot(kinds[0] as ScopeKind);
  }

  /** From here on, instances made so far are no longer found; returns the way back to them. */
  renew(): () => void {
    const { slot, key } = this;
    if (slot >= 0 && this.keeping.in === "scope") this.#takeSlot(this.keeping.kinds[0] as ScopeKind);
    else this.key = { binding: this };
    return () => {
      this.slot = slot;
      this.key = key;
    };
  }

  #takeSlot(kind: ScopeKind): void {
    this.slot = kind.bindings.push(this) - 1;
  }

  /** How the lifetime is called in messages and graphs. */
  get lifetime(): string {
    if (this.recipe.kind === "value") return "singleton";
    if (this.keeping.in === "nothing") return "transient";
    if (this.keeping.in === "resolution") return "resolution";
    return this.keeping.kinds.map(({ name }) => name).join(" | ") || "scoped";
  }
}

/** Whether instances of this recipe are created by the container, and not merely looked up. */
export function isCreated(recipe: Recipe): boolean {
  return recipe.kind === "class" || recipe.kind === "factory";
}

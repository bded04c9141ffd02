import type { Plan } from "../plans/plan.js";
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
  | { readonly kind: "built-in"; readonly what: "resolver" | "scope" | "scope-id" };

/** What kind of function a factory is: known before it is called, so that a synchronous `get` can refuse without calling it. */
export type FactoryForm = "function" | "async" | "generator" | "async-generator";

/** Where an instance is kept: nowhere, for one resolution, or in the first of these kinds; no kinds means the innermost scope of any. */
export type Keeping =
  | { readonly in: "nothing" }
  | { readonly in: "resolution" }
  | { readonly in: "scope"; readonly kinds: readonly ScopeKind[] };

/** Where one set of instances of a binding lies in its scopes. A binding has several while others that it depends on are overridden. */
export interface InstanceKey {
  readonly binding: Binding;
  /** The place in the scopes of its kind; -1 where it may live in scopes of several kinds, or comes and goes: slots are never given back. */
  readonly slot: number;
  /** The kind whose scopes have that slot. */
  readonly kind: ScopeKind | undefined;
  /** What made it necessary; undefined for the first. */
  readonly reason: object | undefined;
}

/** For what is kept in no slot. */
export const nowhere: Pick<InstanceKey, "slot" | "kind"> = { slot: -1, kind: undefined };

/** A token, and what creations for it were seen to ask for, which for factories no declaration tells. */
export interface Observed {
  readonly token: TokenLike<unknown>;
  readonly observed: Set<Observed>;
}

/** What is called with an instance in the course of its life. */
export interface Hooks {
  readonly dispose?: ((instance: unknown, outcome: ScopeOutcome) => unknown) | undefined;
  readonly onCreate?: ((instance: unknown, resolver: unknown) => unknown) | undefined;
  readonly check?: ((instance: unknown) => unknown) | undefined;
}

/** The recipe for a token, checked and in one shape. */
export class Binding implements Observed, Hooks {
  readonly name: string;
  readonly dispose: Hooks["dispose"];
  readonly onCreate: Hooks["onCreate"];
  readonly check: Hooks["check"];
  readonly #keys: InstanceKey[];
  /** Where instances lie now. */
  key: InstanceKey;
  readonly observed: Set<Observed>;
  /** What stands for it where it was asked for. */
  readonly seenAs: Observed;
  /** Whether an instance has been made by this recipe. */
  used = false;
  /** How instances are constructed, if that can be planned; worked out in this state of the registry. */
  plan: Plan | undefined = undefined;
  plannedIn = 0;
  /** Where its registry has it; 0 for those that come and go. */
  place = 0;

  constructor(
    readonly token: TokenLike<unknown>,
    readonly recipe: Recipe,
    readonly keeping: Keeping,
    /** What is passed to the constructor or factory; undefined where a factory takes a resolver. */
    readonly dependencies: readonly Dependency<unknown>[] | undefined,
    { dispose, onCreate, check }: Hooks,
    readonly multi: boolean,
    readonly when: ((request: BindingRequest) => boolean) | undefined,
    readonly tags: readonly string[],
    /** For a binding that comes and goes, so that whoever was seen to ask for it does not hold it. */
    standIn?: Observed,
    /** The one scope that the binding holds in, if it was made for one. */
    readonly localTo?: Scope | undefined,
  ) {
    this.name = tokenName(token);
    this.dispose = dispose;
    this.onCreate = onCreate;
    this.check = check;
    this.seenAs = standIn ?? this;
    this.observed = standIn?.observed ?? new Set();
    this.key = standIn === undefined ? this.#firstKey() : this.newKey(undefined);
    this.#keys = [this.key];
  }

  /** From here on, instances made so far are no longer found, until `restore` is called with the same reason. */
  renew(reason: object): void {
    this.key = this.newKey(reason);
    this.#keys.push(this.key);
  }

  /**
   * Takes a renewal back. Instances of later renewals were made while it was in force, so those begin anew.
   * Returns where instances were made that are found no more.
   */
  restore(reason: object): readonly InstanceKey[] {
    const over = this.#keys.splice(this.#keys.findIndex((key) => key.reason === reason));
    for (const later of over.slice(1)) this.#keys.push(this.newKey(later.reason));
    this.key = this.#keys.at(-1) as InstanceKey; // the first has no reason and is never taken back
    return over;
  }

  /** Where its instances lie, or lay and will be found again. */
  get keys(): readonly InstanceKey[] {
    return this.#keys;
  }

  /** A place that no instance lies in. */
  newKey(reason: object | undefined): InstanceKey {
    return { binding: this, ...nowhere, reason };
  }

  /** One that takes a slot, where instances live in scopes of one kind only. */
  #firstKey(): InstanceKey {
    const [kind, another] = this.keeping.in === "scope" ? this.keeping.kinds : [];
    if (kind === undefined || another !== undefined || !isCreated(this.recipe)) return this.newKey(undefined);
    return { binding: this, slot: kind.bindings.push(this) - 1, kind, reason: undefined };
  }

  /** The same recipe, for another scope alone. */
  copyFor(scope: Scope): Binding {
    const { token, recipe, keeping, dependencies, multi, when, tags, seenAs } = this;
    return new Binding(token, recipe, keeping, dependencies, this, multi, when, tags, seenAs, scope);
  }

  /** How the lifetime is called in messages and graphs. */
  get lifetime(): string {
    if (this.keeping.in === "nothing") return "transient";
    if (this.keeping.in === "resolution") return "resolution";
    return this.keeping.kinds.map(({ name }) => name).join(" | ") || "scoped";
  }
}

/** Whether instances of this recipe are created by the container, and not merely looked up. */
function isCreated(recipe: Recipe): boolean {
  return recipe.kind === "class" || recipe.kind === "factory";
}

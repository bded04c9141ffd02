import { CircularDependencyError } from "../errors/resolution-errors.js";
import { InvalidProviderError, TokenAlreadyBoundError } from "../errors/binding-errors.js";
import { nearest } from "../nearest-name.js";
import { currentCreation } from "../resolution/injection-context.js";
import type { Creation } from "../resolution/creation.js";
import type { Scope } from "../scopes/scope.js";
import { isKeyedToken, isToken, tokenName, type KeyedToken, type TokenLike } from "../token.js";
import type { Binding, FactoryForm, InstanceKey, Observed } from "./binding.js";
import { CurrentScope, currentScopeBinding } from "./current-scope-token.js";
import { createBinding, factoryForm, type KindLookup } from "./create-binding.js";
import type { Dependency } from "./dependency.js";
import { dependsOnAny, Override } from "./override.js";
import type { AnyProvider, BindingRequest } from "./provider.js";
import { isScopeIdToken, scopeIdBinding } from "./scope-id-token.js";

/** Wraps instances of a token as they are created. */
export interface Decorator {
  readonly wrap: (instance: unknown, resolver: unknown) => unknown;
  readonly form: FactoryForm;
}

/** Rises with every change of every registry, so that no two states have the same number. */
let states = 0;

/** Which bindings a container has for which token. */
export class BindingRegistry {
  /** The number of the state that it is in: what was concluded from the bindings holds as long as this is the same. */
  state = ++states;
  /** Whether any scope has bindings of its own: as long as none has, nobody looks. */
  hasLocalBindings = false;
  /** Rises whenever an override comes or goes. */
  overrideChanges = 0;
  readonly #bindings = new Map<TokenLike<unknown>, Binding[]>();
  /** Every binding at its place, which dependencies remember. The first place stays empty. */
  readonly #placed: (Binding | undefined)[] = [undefined];
  readonly #families = new Map<KeyedToken<unknown>, AnyProvider>();
  readonly #decorators = new Map<TokenLike<unknown>, Decorator[]>();
  readonly #overrides: Override[] = [];
  readonly #everOverridden = new Set<TokenLike<unknown>>();
  readonly #standIns = new WeakMap<TokenLike<unknown>, Observed>();

  constructor(private readonly kinds: KindLookup) {}

  /** @throws TokenAlreadyBoundError, InvalidProviderError, UnknownScopeError, CircularDependencyError. */
  bind(token: TokenLike<unknown> | KeyedToken<unknown>, provider: AnyProvider | undefined): Binding | undefined {
    if (isKeyedToken(token)) {
      if (this.#families.has(token) && provider?.replace !== true) throw new TokenAlreadyBoundError(tokenName(token));
      if (typeof provider?.useFactory !== "function") {
        throw new InvalidProviderError(
          tokenName(token),
          "all keys of a keyed token are bound with useFactory: (resolver, key) => ….",
        );
      }
      this.#families.set(token, provider);
      return undefined;
    }
    const binding = createBinding(token, provider, this.kinds);
    return this.add(binding, provider?.replace === true);
  }

  add(binding: Binding, replace = false): Binding {
    this.#put(binding, replace);
    this.#changed();
    return binding;
  }

  #put(binding: Binding, replace: boolean): void {
    const { token } = binding;
    this.#assertNoAliasCycle(binding);
    const existing = this.#bindings.get(token) ?? [];
    this.#bindings.set(token, joined(binding, existing, replace));
    binding.place = this.#placed.push(binding) - 1;
  }

  /** Makes a binding that holds only in this scope. */
  bindLocally(scope: Scope, token: TokenLike<unknown>, provider: AnyProvider): void {
    currentCreation(); // what is constructed by plan goes on by the bindings as they will be once there is a record of it
    const binding = createBinding(token, provider, this.kinds, this.#standInFor(token), scope);
    const { keeping } = binding;
    if (keeping.in === "scope" && keeping.kinds.some((kind) => kind !== scope.kind && kind !== this.kinds.rootKind)) {
      throw new InvalidProviderError(
        binding.name,
        `what is bound in one "${scope.name}" scope can live only there: use scope: "scoped".`,
      );
    }
    if (keeping.in === "scope" && keeping.kinds[0] === this.kinds.rootKind && binding.recipe.kind !== "value") {
      throw new InvalidProviderError(
        binding.name,
        `what is bound in one "${scope.name}" scope cannot be a singleton: use scope: "scoped".`,
      );
    }
    const local = (scope.held.localBindings ??= new Map<TokenLike<unknown>, Binding[]>());
    const existing = local.get(token) ?? [];
    const together = joined(binding, existing, provider.replace === true);
    this.hasLocalBindings = true;
    local.set(token, together);
  }

  /** Puts a binding in front of those of its token until the returned function is called, which tells where instances were made that are found no more. */
  override(token: TokenLike<unknown>, provider: AnyProvider): () => readonly InstanceKey[] {
    currentCreation(); // as above
    const binding = createBinding(token, provider, this.kinds, this.#standInFor(token));
    this.#assertNoAliasCycle(binding);
    const override = new Override(binding, [...this.all(), ...this.#overrides.map((other) => other.binding)]);
    this.#overrides.push(override);
    this.#everOverridden.add(token);
    this.overrideChanges++;
    this.#changed();
    return () => {
      const index = this.#overrides.indexOf(override);
      if (index < 0) return none;
      this.#overrides.splice(index, 1);
      this.overrideChanges++;
      this.#changed();
      return override.undo();
    };
  }

  /** Whether overrides came or went since the creation began, so that it may hold something of both sides. */
  mayMix({ binding, overrideChanges }: Creation): boolean {
    return overrideChanges !== this.overrideChanges && dependsOnAny(binding, this.#everOverridden);
  }

  /** Where the instance is to lie: one made with an overriding binding must not be found after the override, a mixed one not at all. */
  keyFor(creation: Creation): InstanceKey {
    const { binding } = creation;
    if (this.mayMix(creation)) return binding.newKey(undefined);
    for (const override of this.#overrides) override.renewIfAffected(binding);
    return binding.key;
  }

  decorate(token: TokenLike<unknown>, wrap: Decorator["wrap"]): void {
    this.#decorators.set(token, [...this.decorators(token), { wrap, form: factoryForm(wrap) }]);
    this.#changed();
  }

  isDecorated(token: TokenLike<unknown>): boolean {
    return this.#decorators.has(token);
  }

  decorators(token: TokenLike<unknown>): readonly Decorator[] {
    return this.#decorators.get(token) ?? none;
  }

  /** The binding that counts for everybody who asks, scopes with bindings of their own aside; undefined where there is no such. */
  sole(dependency: Dependency<unknown>): Binding | undefined {
    if (dependency.placedIn !== this.state) this.#place(dependency);
    return this.#placed[dependency.place];
  }

  /** The binding that counts: of those whose condition holds the last, else the last without a condition. */
  find(
    dependency: Dependency<unknown>,
    scope: Scope | undefined,
    requester: Creation | undefined,
  ): Binding | undefined {
    const candidates = this.#candidates(dependency, scope);
    if (candidates.length === 1 && candidates[0]?.when === undefined && dependency.tag === undefined)
      return candidates[0];
    const fitting = select(candidates, dependency, requester);
    return fitting.findLast(({ when }) => when !== undefined) ?? fitting.at(-1);
  }

  /** All bindings that a collection of the token is made of, in the order of binding. */
  findAll(
    dependency: Dependency<unknown>,
    scope: Scope | undefined,
    requester: Creation | undefined,
  ): readonly Binding[] {
    return select(this.#candidates(dependency, scope), dependency, requester);
  }

  /** Every binding, in the order of binding. */
  all(): Binding[] {
    return [...this.#bindings.values()].flat();
  }

  /** The bindings of a token as they stand, conditions aside. */
  ofToken(token: TokenLike<unknown>): readonly Binding[] {
    const override = this.#overrides.findLast(({ binding }) => binding.token === token);
    if (override !== undefined) return [override.binding];
    return this.#bindings.get(token) ?? this.#derive(token);
  }

  /** Whether the token can be resolved somewhere. Adds nothing, unlike a look-up. */
  isBound(token: TokenLike<unknown>): boolean {
    if (this.#bindings.has(token) || this.#overrides.some(({ binding }) => binding.token === token)) return true;
    if (!isToken(token)) return false;
    if (isScopeIdToken(token)) return this.kinds.hasKind(token.scopeName);
    return token.keyed !== undefined && this.#families.has(token.keyed.family);
  }

  /** Whether an override is in force, or this scope or one around it has bindings of its own. */
  isAltered(scope: Scope): boolean {
    if (this.#overrides.length > 0) return true;
    if (!this.hasLocalBindings) return false;
    for (let wider: Scope | undefined = scope; wider !== undefined; wider = wider.parent)
      if (wider.seldom?.localBindings !== undefined) return true;
    return false;
  }

  nearestName(name: string): string | undefined {
    return nearest(name, [...this.#bindings.keys()].map(tokenName));
  }

  /** One for all bindings of a token that come and go. */
  #standInFor(token: TokenLike<unknown>): Observed {
    const known = this.#standIns.get(token);
    if (known !== undefined) return known;
    const standIn: Observed = { token, observed: new Set() };
    this.#standIns.set(token, standIn);
    return standIn;
  }

  #place(dependency: Dependency<unknown>): void {
    const [binding, another] = dependency.isPlain ? this.ofToken(dependency.token) : none;
    const sole = another === undefined && binding?.when === undefined ? binding : undefined;
    dependency.place = sole?.place ?? 0;
    dependency.singletonSlot = sole?.key.kind === this.kinds.rootKind ? sole.key.slot : -1;
    dependency.placedIn = this.state;
  }

  #changed(): void {
    this.state = ++states;
  }

  #candidates(dependency: Dependency<unknown>, scope: Scope | undefined): readonly Binding[] {
    for (let wider = scope; wider !== undefined; wider = wider.parent) {
      const local = wider.seldom?.localBindings?.get(dependency.token);
      if (local !== undefined) return local;
    }
    return this.ofToken(dependency.token);
  }

  /** Bindings that follow from a token: a scope, its id, one key of a keyed token. */
  #derive(token: TokenLike<unknown>): readonly Binding[] {
    if (!isToken(token)) return none;
    if (isScopeIdToken(token)) return [this.#derived(scopeIdBinding(token, this.kinds))];
    if (token === CurrentScope) return [this.#derived(currentScopeBinding())];
    const { keyed } = token;
    const provider = keyed === undefined ? undefined : this.#families.get(keyed.family);
    if (provider === undefined) return none;
    return [this.#derived(createBinding(token, provider, this.kinds))];
  }

  /** What follows from a token changes nothing that was concluded before: whoever asked for the token would have got it. */
  #derived(binding: Binding): Binding {
    this.#put(binding, false);
    return binding;
  }

  #assertNoAliasCycle(binding: Binding): void {
    const follow = (current: Binding, path: readonly string[]): void => {
      if (current.recipe.kind !== "alias") return;
      const { token } = current.recipe.target;
      const next = [...path, tokenName(token)];
      if (token === binding.token) throw new CircularDependencyError(next);
      for (const target of this.#bindings.get(token) ?? none) follow(target, next);
    };
    follow(binding, [binding.name]);
  }
}

/** What a token is bound to with one binding more. @throws TokenAlreadyBoundError, InvalidProviderError. */
function joined(binding: Binding, existing: readonly Binding[], replace: boolean): Binding[] {
  if (replace && existing.some(({ used }) => used)) {
    throw new InvalidProviderError(
      binding.name,
      "an instance of it exists already. Replace it before its first use, or use override().",
    );
  }
  if (!replace) assertTogether(binding, existing);
  return replace ? [binding] : [...existing, binding];
}

const none: readonly never[] = [];

function assertTogether(binding: Binding, existing: readonly Binding[]): void {
  const plain = existing.filter(({ when }) => when === undefined);
  if (binding.when !== undefined || plain.length === 0) return;
  if (!binding.multi || plain.some(({ multi }) => !multi)) throw new TokenAlreadyBoundError(binding.name);
}

function select(
  candidates: readonly Binding[],
  { tag }: Dependency<unknown>,
  requester: Creation | undefined,
): readonly Binding[] {
  const request: BindingRequest = { consumer: requester?.binding.token, tag };
  return candidates.filter(
    ({ tags, when }) => (tag === undefined || tags.includes(tag)) && (when === undefined || when(request)),
  );
}

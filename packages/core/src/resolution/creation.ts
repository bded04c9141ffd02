import type { Binding } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import { Ownership } from "../scopes/ownership.js";
import type { Scope } from "../scopes/scope.js";
import type { Engine } from "./engine.js";
import type { Pending } from "./pending.js";
import { Resolving } from "./resolving.js";
import { Standpoint } from "./standpoint.js";

/**
 * One construction: a step of the path that leads to it, and the resolver that its factory is given.
 * The path is a chain of these and travels with the construction; it is never a stack on the container, where
 * resolutions that overlap in time would take each other for cycles.
 */
export class Creation extends Resolving {
  /** Where what this creation asks for is resolved from. */
  readonly standpoint: Standpoint;
  /** Set while it waits for something asynchronous. */
  pending: Pending | undefined = undefined;
  completed = false;
  readonly #waitsFor = new Set<Creation>();
  #ownership: Ownership | undefined = undefined;

  constructor(
    private readonly engine: Engine,
    readonly binding: Binding,
    /** The creation that asked for this one. */
    readonly requester: Creation | undefined,
    /** The scope that will keep the instance; undefined for a transient. */
    readonly home: Scope | undefined,
    /** The scope that disposes of the instance. */
    readonly keeper: Scope,
    from: Standpoint,
    readonly synchronous: boolean,
  ) {
    super();
    this.standpoint = home === undefined ? from : new Standpoint(home, this);
  }

  belongsTo(engine: Engine): boolean {
    return this.engine === engine;
  }

  /** Resolves for this creation; called by `inject()` too. */
  resolve(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    // Kept beyond its construction, a resolver still stands where it stood, but what it is asked for is no step of that construction.
    const requester = this.completed ? undefined : this;
    return this.engine.resolve(dependency, this.standpoint, requester, synchronous);
  }

  /** Names from the first request down to this one. */
  path(): string[] {
    return this.requester === undefined ? [this.binding.name] : [...this.requester.path(), this.binding.name];
  }

  /** This creation and those that wait for it. */
  *chain(): Iterable<Creation> {
    yield this;
    if (this.requester !== undefined) yield* this.requester.chain();
  }

  waitFor(other: Creation): void {
    this.#waitsFor.add(other);
  }

  /** Whether this creation cannot complete before one of those does. */
  waitsForAny(others: ReadonlySet<Creation>, seen = new Set<Creation>()): boolean {
    if (others.has(this)) return true;
    if (this.completed || seen.has(this)) return false;
    seen.add(this);
    for (const next of this.#waitsFor) if (next.waitsForAny(others, seen)) return true;
    return false;
  }

  /** The record of what must be disposed; made by whichever comes first, the instance or something made only for it. */
  ownership(): Ownership {
    const requester = this.home === undefined ? this.requester : undefined;
    return (this.#ownership ??= new Ownership(this.binding, requester?.ownership()));
  }

  get owned(): Ownership | undefined {
    return this.#ownership;
  }

  /** Resolves when the construction has ended, well or not. */
  async settled(): Promise<void> {
    await this.pending?.promise.catch(() => undefined);
  }

  protected override resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    return this.resolve(dependency, synchronous);
  }
}

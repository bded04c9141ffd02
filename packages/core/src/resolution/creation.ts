import type { Binding, InstanceKey } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import { Ownership } from "../scopes/ownership.js";
import type { Scope } from "../scopes/scope.js";
import type { Engine } from "./engine.js";
import { withCreation, type Constructing } from "./injection-context.js";
import { whyEnded } from "./location.js";
import type { Pending } from "./pending.js";
import { Resolving } from "./resolving.js";
import { Standpoint } from "./standpoint.js";

/**
 * One construction: a step of the path that leads to it, and the resolver that its factory is given.
 * The path is a chain of these and travels with the construction; it is never a stack on the container, where
 * resolutions that overlap in time would take each other for cycles.
 */
export class Creation extends Resolving implements Constructing {
  /** Where what this creation asks for is resolved from. */
  readonly standpoint: Standpoint;
  /** Set while it waits for something asynchronous. */
  pending: Pending | undefined = undefined;
  completed = false;
  /** What is to be ended of the instance whose place this one has taken. */
  replaced: Ownership | undefined = undefined;
  /** Where the instance is to lie, as things stood at the beginning. */
  readonly key: InstanceKey;
  readonly overrideChanges: number;
  /** When it began, where somebody listened. */
  readonly startedAtMs: number | undefined;
  /** The creation that asked for this one, while this one is under way. */
  requester: Creation | undefined;
  #carried = false;
  /** Whether somebody waits for it, and so hears of its error. */
  #heard = false;
  #fail: ((error: unknown) => void) | undefined = undefined;
  #waitsFor: Set<Creation> | undefined = undefined;
  #ownership: Ownership | undefined = undefined;

  constructor(
    private readonly engine: Engine,
    readonly binding: Binding,
    requester: Creation | undefined,
    /** The scope that will keep the instance; undefined for a transient. */
    readonly home: Scope | undefined,
    /** The scope that disposes of the instance. */
    readonly keeper: Scope,
    from: Standpoint,
    readonly synchronous: boolean,
  ) {
    super();
    this.requester = requester;
    this.standpoint = home === undefined ? from : new Standpoint(home, this);
    this.key = binding.key;
    this.overrideChanges = engine.registry.overrideChanges;
    const { books, host } = keeper.kind;
    this.startedAtMs = books.listening ? host.clock.now() : undefined;
  }

  /** Calls a factory or hook as a part of this construction: what it asks a container for is a step of it, after an `await` too. */
  run<R>(work: () => R): R {
    const running = (): R => withCreation(this, work);
    if (this.synchronous) return running(); // nothing that is awaited comes of it
    if (!this.#carried) this.engine.carried++;
    this.#carried = true;
    return this.engine.carry(this, running);
  }

  /**
   * The construction has ended; `made` tells whether well. As a resolver, or in the contexts of what a factory has started, it may be held
   * for long, so it lets go of who asked first and of what was made.
   */
  complete(made: boolean): void {
    this.completed = true;
    if (this.binding.keeping.in === "resolution") this.standpoint.creations?.delete(this.binding);
    if (this.#carried) this.engine.carried--;
    if (this.home !== undefined || this.pending !== undefined) this.keeper.endCreation(this);
    if (this.home !== undefined) this.standpoint.instances = undefined;
    if (made) this.pending = undefined; // one that has failed may still be ending, and the end of the scope waits for that
    this.requester = this.#waitsFor = this.#fail = undefined;
  }

  /** Waits for what the program's own code, or other creations, have promised, until it is given up; what comes then goes to `late`. */
  promised<T>(promise: PromiseLike<T>, late: (value: T) => void = () => undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      let waits = true;
      this.#fail = (error) => {
        waits = false;
        reject(error);
      };
      promise.then((value) => (waits ? resolve(value) : late(value)), reject);
    });
  }

  /** Its scope waits no longer: what it waits for fails, as if that had failed by itself. */
  giveUp(): void {
    this.#fail?.(whyEnded(this.keeper, this.path()));
  }

  /** Somebody waits for it; a creation does so until it has completed itself. */
  awaitedBy(requester: Creation | undefined): void {
    this.#heard = true;
    if (requester !== undefined) (requester.#waitsFor ??= new Set()).add(this);
  }

  /** Who asked cannot wait for it. Where nobody else does, nobody would hear of its error. */
  unawaited(): void {
    this.pending?.promise.catch((error: unknown) => {
      if (!this.#heard) this.keeper.kind.host.report(error);
      this.#heard = true;
    });
  }

  underWay(): this {
    return this;
  }

  belongsTo(engine: Engine): boolean {
    return this.engine === engine;
  }

  /** Resolves for this creation; called by `inject()` too. */
  resolve(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    const { scope, owner } = this.standpoint;
    if (scope?.state === "closed") throw whyEnded(scope, this.path());
    if (!this.completed) return this.engine.resolve(dependency, this.standpoint, this, synchronous);
    // Kept beyond its construction, a resolver still stands where it stood, but what it is asked for is no step of that construction.
    return this.engine.resolve(dependency, new Standpoint(scope, owner), undefined, synchronous);
  }

  /** Names from the first request down to this one. */
  path(): string[] {
    return this.requester === undefined ? [this.binding.name] : [...this.requester.path(), this.binding.name];
  }

  /** This creation and those that asked for it. */
  *chain(): Iterable<Creation> {
    yield this;
    if (this.requester !== undefined) yield* this.requester.chain();
  }

  /** Where this creation cannot complete before one of those does: the way from it to that one. */
  waitsVia(others: ReadonlySet<Creation>, seen = new Set<Creation>()): Creation[] | undefined {
    if (others.has(this)) return [this];
    if (this.completed || seen.has(this)) return undefined;
    seen.add(this);
    for (const next of this.#waitsFor ?? []) {
      const way = next.waitsVia(others, seen);
      if (way !== undefined) return [this, ...way];
    }
    return undefined;
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
    await Promise.resolve(); // a constructor that ends its own scope is still running
    await this.pending?.promise.catch(() => undefined);
  }

  protected override resolveHere(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    return this.resolve(dependency, synchronous);
  }
}

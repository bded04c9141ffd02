import type { Binding, InstanceKey } from "../bindings/binding.js";
import type { Creation } from "../resolution/creation.js";
import type { ScopeId } from "../scope-id.js";
import type { TokenLike } from "../token.js";
import type { Ownership } from "./ownership.js";
import type { CloseReason } from "./close-reason.js";
import type { ScopeKind } from "./scope-kind.js";
import { SeldomHeld } from "./seldom-held.js";

/** Stands in a slot for an instance that is `undefined`, since an empty slot means "not created". */
export const undefinedInstance: unique symbol = Symbol("undefined");

/** Until there is an instance. One of the right length takes its place then, since an array that grows makes room for many. */
const noSlots: unknown[] = [];

/**
 * The instances of one scope. A base of `Scope` rather than a part of it: one object less per scope, and one memory access less on every
 * resolution. Methods that are nobody else's are `private` here and in what is built on it: with `#`, each class would mark each scope.
 */
export abstract class InstanceStore {
  abstract readonly id: ScopeId;
  abstract readonly closeReason: CloseReason | undefined;
  /** @internal Where it is listed: its parent, or the container's root. */ abstract readonly holder:
    InstanceStore | undefined;
  /** @internal */ readonly kind: ScopeKind;
  /** @internal Instances by the slot of their binding. */ slots: unknown[] = noSlots;
  /** @internal Creations that have begun and not completed; under their key where they are shared. */ creations:
    Map<InstanceKey | Creation, Creation> | undefined = undefined;
  /** What is to be disposed of at the end, the construction that was completed last first. */ #latestOwned:
    Ownership | undefined = undefined;
  /** @internal */ seldom: SeldomHeld | undefined = undefined;
  /** How many instances it holds that are cached or kept for disposal. */
  protected live = 0;

  /** @internal */
  constructor(kind: ScopeKind) {
    this.kind = kind;
  }

  /** @internal Made when it is first needed. */
  get held(): SeldomHeld {
    return (this.seldom ??= new SeldomHeld());
  }

  /** How many instances it holds that are cached or kept for disposal. */
  get instanceCount(): number {
    return this.live;
  }

  /** What has been created here, by token. A copy: changing it changes nothing. */
  instances(): ReadonlyMap<TokenLike<unknown>, unknown> {
    const found = new Map<TokenLike<unknown>, unknown>();
    for (const [slot, binding] of this.kind.bindings.entries()) {
      const value = this.slots[slot];
      if (value !== undefined) found.set(binding.token, reveal(value));
    }
    for (const [{ binding }, value] of this.seldom?.extras ?? []) found.set(binding.token, reveal(value));
    return found;
  }

  /** @internal The bindings that have an instance here. */
  livingBindings(): Binding[] {
    const inSlots = this.kind.bindings.filter((_, slot) => this.slots[slot] !== undefined);
    return [...new Set([...inSlots, ...[...(this.seldom?.extras?.keys() ?? [])].map(({ binding }) => binding)])];
  }

  /** @internal What is stored for the binding; undefined where nothing is, `undefinedInstance` for an instance that is undefined. */
  stored(binding: Binding): unknown {
    return this.at(binding.key);
  }

  /** @internal Puts an instance in its place. One that lay there is let go: what `letGo` returned is returned. */
  store(key: InstanceKey, instance: unknown): Ownership | undefined {
    const before = this.at(key);
    const stored = instance === undefined ? undefinedInstance : instance;
    if (key.slot >= 0) {
      if (this.slots === noSlots) this.slots = new Array<unknown>(this.kind.bindings.length);
      this.slots[key.slot] = stored;
    } else (this.held.extras ??= new Map()).set(key, stored);
    return before === undefined ? undefined : this.letGo(key, before, before === stored);
  }

  /** @internal Takes the instance out of its place, so that the next request creates another. Returns what is to be ended of it, if anything. */
  takeOut(key: InstanceKey): Ownership | undefined {
    const stored = this.at(key);
    this.clear(key);
    return stored === undefined ? undefined : this.letGo(key, stored, false);
  }

  /** What is to be ended of an instance that is not found any more; nothing, where it has no disposal. */
  private letGo(key: InstanceKey, stored: unknown, goesOn: boolean): Ownership | undefined {
    const received = reveal(stored);
    const ownership = this.findOwned((owned) => owned.key === key && owned.received === received);
    if (ownership === undefined) {
      this.live--;
      this.kind.books.released++;
    } else if (goesOn) {
      ownership.disposable = false; // the recipe has made the same instance again: only what was made for it ends
      ownership.key = undefined;
    }
    return ownership;
  }

  /** @internal Lets go of an instance that is found no more; one that has to be disposed of is kept for that. */
  forget(key: InstanceKey): void {
    if (this.seldom?.extras?.delete(key) !== true || this.findOwned((owned) => owned.key === key) !== undefined) return;
    this.live--;
    this.kind.books.released++;
  }

  private at(key: InstanceKey): unknown {
    return key.slot >= 0 ? this.slots[key.slot] : this.seldom?.extras?.get(key);
  }

  private clear(key: InstanceKey): void {
    if (key.slot >= 0 && this.slots !== noSlots) this.slots[key.slot] = undefined;
    else this.seldom?.extras?.delete(key);
  }

  /** @internal Whether instances may still be created here: what came later would be lost. */
  abstract readonly creates: boolean;

  /** @internal Whether nothing is under way here that has to be looked at before something else is created. */
  get ready(): boolean {
    return this.creates && (this.creations === undefined || this.creations.size === 0);
  }

  /** @internal */
  beginCreation(creation: Creation): void {
    const creations = (this.creations ??= new Map<InstanceKey | Creation, Creation>());
    const key = creation.home === undefined ? creation : creation.key;
    const replaced = creations.get(key);
    if (replaced !== undefined) creations.set(replaced, replaced); // shared no more, but the end still waits for it
    creations.set(key, creation);
  }

  /** @internal */
  endCreation(creation: Creation): void {
    this.creations?.delete(creation);
    if (this.creations?.get(creation.key) === creation) this.creations.delete(creation.key);
  }

  /** @internal Takes no more room than is needed: most scopes are idle most of the time. */
  protected trim(): void {
    if (this.creations?.size === 0) this.creations = undefined;
  }

  /** @internal An instance was cached or kept for disposal. */
  countCreated(): void {
    this.live++;
    this.kind.books.created++;
  }

  /** @internal Keeps what must be disposed at the end. */
  own(ownership: Ownership): void {
    ownership.earlier = this.#latestOwned;
    this.#latestOwned = ownership;
  }

  /** @internal What is kept for disposal and fits, the latest first. */
  findOwned(fits: (owned: Ownership) => boolean): Ownership | undefined {
    for (let owned = this.#latestOwned; owned !== undefined; owned = owned.earlier) if (fits(owned)) return owned;
    return undefined;
  }

  /** @internal All that is kept for disposal, the latest first. */
  owned(): Ownership[] {
    const all: Ownership[] = [];
    for (let owned = this.#latestOwned; owned !== undefined; owned = owned.earlier) all.push(owned);
    return all;
  }

  /** Takes the latest away, to end it. */
  protected takeLatestOwned(): Ownership | undefined {
    const latest = this.#latestOwned;
    if (latest === undefined) return undefined;
    this.#latestOwned = latest.earlier;
    latest.earlier = undefined; // it may be held for long by what was made for it
    return latest;
  }

  /** Takes those away that fit, the latest first. */
  protected takeOwned(fits: (owned: Ownership) => boolean): Ownership[] {
    const all = this.owned();
    const staying = all.filter((owned) => !fits(owned));
    this.#latestOwned = undefined;
    for (const owned of staying.reverse()) this.own(owned);
    return all.filter(fits);
  }

  /** @internal Takes what is ending out of its place, if it is still there. */
  protected takeOutOwned({ key, received }: Ownership): void {
    if (key !== undefined && this.at(key) === (received === undefined ? undefinedInstance : received)) this.clear(key);
  }

  /** Lets go of everything: a context or closure may hold on to this object for long. */
  protected releaseInstances(): void {
    this.kind.books.released += this.live;
    this.live = 0;
    this.slots = noSlots;
    this.creations = undefined; // what has not ended by now ran out of time
    this.seldom?.release();
  }
}

/** The instance that lies in a slot. */
export function reveal(stored: unknown): unknown {
  return stored === undefinedInstance ? undefined : stored;
}

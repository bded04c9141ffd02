import {
  InvalidOptionsError,
  ScopeCapacityError,
  type Admission,
  type Clock,
  type CloseReason,
  type ScopeBooks,
  type ScopeEntry,
  type ScopeId,
} from "@ambit/core";
import type { EvictionPolicy } from "./eviction.js";
import { checkChoice, checkCount, checkDuration, checkFunction, checkPositive } from "./option-checks.js";
import { Rank } from "./rank.js";
import type { RetainedScope } from "./retained-scope.js";
import type { RetentionPolicy } from "./retention-policy.js";
import { WaitingLine } from "./waiting-line.js";

/** What happens when one more scope is wanted and all are in use. */
export type WhenFull = "overflow" | "reject" | "wait";

export interface CapacityOptions {
  /** How many scopes may be open. Left out: without bound. */
  readonly maxScopes?: number | undefined;
  /** How heavy the open scopes may be together; needs `weigh`. Left out: without bound. */
  readonly maxWeight?: number | undefined;
  /** How heavy a scope is: 0 or more. Asked each time the last flow has left it. */
  readonly weigh?: ((retained: RetainedScope) => number) | undefined;
  /** How many scopes are left once some had to go. Default: as many as may be. */
  readonly evictTo?: number | undefined;
  /** `overflow` opens one more and says so, `reject` refuses, `wait` lets asynchronous entries wait. Default: `"overflow"`. */
  readonly whenFull?: WhenFull | undefined;
  /** How long an entry waits. Default: 10 000. */
  readonly waitTimeoutMs?: number | undefined;
  readonly eviction: EvictionPolicy;
  readonly books: ScopeBooks;
  readonly clock: Clock;
}

/** Keeps the number of scopes, and their weight, within bounds by ending idle ones. Never one in use: then there may be more for a time. */
export class Capacity implements RetentionPolicy {
  #open = 0;
  #weight = 0;
  #maxScopes: number;
  /** Entries that were let in and have not come yet. There is a place for each of them. */
  readonly #expected = new Set<ScopeEntry>();
  readonly #line: WaitingLine;
  readonly #maxWeight: number;
  readonly #evictTo: number;
  readonly #whenFull: WhenFull;

  /** @throws InvalidOptionsError */
  constructor(private readonly options: CapacityOptions) {
    this.#maxScopes = checkCount("maxScopes", options.maxScopes) ?? Infinity;
    this.#maxWeight = checkPositive("maxWeight", options.maxWeight) ?? Infinity;
    this.#evictTo = checkCount("evictTo", options.evictTo) ?? Infinity;
    this.#whenFull = checkChoice("whenFull", options.whenFull, ["overflow", "reject", "wait"]) ?? "overflow";
    this.#line = new WaitingLine(options.clock, checkDuration("waitTimeoutMs", options.waitTimeoutMs) ?? 10_000);
    const weigh = checkFunction("weigh", options.weigh);
    if (options.maxWeight !== undefined && weigh === undefined) {
      throw new InvalidOptionsError("weigh", weigh, "given where maxWeight is");
    }
    if (options.evictTo !== undefined && options.evictTo > this.#maxScopes) {
      throw new InvalidOptionsError("evictTo", options.evictTo, "no more than may be open", true);
    }
  }

  get maxScopes(): number {
    return this.#maxScopes;
  }

  /** A lower bound takes effect at once, in the order of eviction. @throws InvalidOptionsError. */
  set maxScopes(maxScopes: number) {
    this.#maxScopes = checkCount("maxScopes", maxScopes);
    this.#shrink(0);
    this.#admitWaiting();
  }

  /** How heavy the open scopes are together, as last weighed. */
  get weight(): number {
    return this.#weight;
  }

  beforeOpen(id: ScopeId, entry: ScopeEntry): void {
    if (this.#expected.delete(entry)) return; // its place was kept
    if (this.#makeRoom()) return;
    if (this.#whenFull !== "overflow") throw this.#refusal(entry);
    const { books } = this.options;
    books.overflows++;
    if (books.listening)
      books.emit("overflow", { scope: entry.name, id, open: this.#open + 1, limit: this.#maxScopes });
  }

  admit(id: ScopeId, entry: ScopeEntry): Admission | Promise<Admission> {
    if (this.#whenFull !== "wait") return;
    if (this.#makeRoom()) return this.#keepPlace(entry); // where there is room, nobody waits
    return this.#line.join(id, entry, () => this.#refusal(entry));
  }

  opened(retained: RetainedScope): void {
    this.#open++;
    this.options.eviction.opened?.(retained);
  }

  replaced(predecessor: RetainedScope, retained: RetainedScope): void {
    const { lastEntry, visited } = Rank.of(predecessor);
    Object.assign(Rank.of(retained), { lastEntry, visited });
  }

  entered(retained: RetainedScope): void {
    this.options.eviction.entered?.(retained);
  }

  active(retained: RetainedScope): void {
    this.options.eviction.active?.(retained);
    this.#admitTo(retained);
  }

  renamed(retained: RetainedScope): void {
    this.#admitTo(retained);
  }

  idle(retained: RetainedScope): void {
    this.options.eviction.idle?.(retained);
    this.#weigh(retained);
    this.#shrink(0);
    this.#admitWaiting();
  }

  ending(retained: RetainedScope): void {
    this.#open--;
    this.#setWeight(retained, 0);
    this.options.eviction.ending?.(retained);
    this.#admitWaiting();
  }

  /** Ends up to so many idle scopes. Returns how many there were to end. */
  evict(count: number, reason: CloseReason = "evicted"): number {
    for (let evicted = 0; evicted < count; evicted++) {
      const victim = this.options.eviction.victim();
      if (victim?.scope.state !== "open") return evicted; // one that ends already makes room by itself
      victim.end(reason);
    }
    return count;
  }

  #weigh(retained: RetainedScope): void {
    const { weigh, books } = this.options;
    if (weigh === undefined) return;
    try {
      const weight: unknown = weigh(retained);
      if (typeof weight !== "number" || !(weight >= 0 && weight < Infinity))
        throw new InvalidOptionsError("weigh", weight, "a function that returns 0 or more", true);
      this.#setWeight(retained, weight);
    } catch (error) {
      books.report(error); // it keeps its last weight: whoever leaves a scope is not to fail for the scales
    }
  }

  #setWeight(retained: RetainedScope, weight: number): void {
    const rank = Rank.of(retained);
    this.#weight += weight - rank.weight;
    rank.weight = weight;
  }

  /** Ends idle scopes until there is room for one more. Returns whether there is. */
  #makeRoom(): boolean {
    this.#shrink(1);
    return this.#fits(this.#maxScopes, 1);
  }

  /** Ends idle scopes until there is room for so many more. */
  #shrink(extra: number): void {
    if (this.#fits(this.#maxScopes, extra)) return;
    const target = Math.min(this.#evictTo, this.#maxScopes);
    while (!this.#fits(target, extra) && this.evict(1) === 1);
  }

  #fits(maxScopes: number, extra: number): boolean {
    return this.#open + this.#expected.size + extra <= maxScopes && this.#weight <= this.#maxWeight;
  }

  #keepPlace(entry: ScopeEntry): () => void {
    this.#expected.add(entry);
    return () => {
      this.#expected.delete(entry);
      this.#admitWaiting();
    };
  }

  /** Lets in as many as there is room for, whoever has waited longest first. */
  #admitWaiting(): void {
    while (!this.#line.isEmpty && this.#makeRoom()) this.#line.admitFirst((entry) => this.#keepPlace(entry));
  }

  /** Whoever waits for a place for this very scope needs none any more. */
  #admitTo(retained: RetainedScope): void {
    const { id, scope } = retained;
    if (!this.#line.isEmpty) for (const { admit } of this.#line.for(id, scope.parent)) admit(() => retained.hold());
  }

  #refusal(entry: ScopeEntry): ScopeCapacityError {
    return new ScopeCapacityError(entry.name, this.#maxScopes, this.#whenFull === "wait");
  }
}

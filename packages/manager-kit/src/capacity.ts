import { ScopeCapacityError, type Clock, type ScopeBooks, type ScopeEntry, type ScopeId } from "@ambit/core";
import type { EvictionPolicy } from "./eviction.js";
import { checkChoice, checkCount, checkDuration, checkPositive } from "./option-checks.js";
import type { RetainedScope } from "./retained-scope.js";
import type { RetentionPolicy } from "./retention-policy.js";

/** What happens when one more scope is wanted and all are in use. */
export type WhenFull = "overflow" | "reject" | "wait";

export interface CapacityOptions {
  /** How many scopes may be open. */
  readonly maxScopes?: number | undefined;
  /** How heavy the open scopes may be together. */
  readonly maxWeight?: number | undefined;
  /** How heavy an idle scope is; asked each time the last flow leaves. Default: 1. */
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
  readonly #waiting = new Set<() => void>();
  readonly #maxWeight: number;
  readonly #evictTo: number | undefined;
  readonly #whenFull: WhenFull;
  readonly #waitTimeoutMs: number;

  /** @throws InvalidOptionsError */
  constructor(private readonly options: CapacityOptions) {
    this.#maxScopes = checkCount("maxScopes", options.maxScopes) ?? Infinity;
    this.#maxWeight = checkPositive("maxWeight", options.maxWeight) ?? Infinity;
    this.#evictTo = checkCount("evictTo", options.evictTo);
    this.#whenFull = checkChoice("whenFull", options.whenFull, ["overflow", "reject", "wait"]) ?? "overflow";
    this.#waitTimeoutMs = checkDuration("waitTimeoutMs", options.waitTimeoutMs) ?? 10_000;
  }

  get maxScopes(): number {
    return this.#maxScopes;
  }

  /** A lower bound takes effect at once, in the order of eviction. */
  set maxScopes(maxScopes: number) {
    this.#maxScopes = checkCount("maxScopes", maxScopes);
    this.#shrink(0);
    this.#wake();
  }

  /** How heavy the open scopes are together, as last weighed. */
  get weight(): number {
    return this.#weight;
  }

  beforeOpen(id: ScopeId, entry: ScopeEntry): void {
    this.#shrink(1);
    if (this.#open < this.#maxScopes) return;
    const { books } = this.options;
    if (this.#whenFull !== "overflow") throw new ScopeCapacityError(entry.name, this.#maxScopes, this.#whenFull === "wait");
    books.overflows++;
    if (books.listening) books.emit("overflow", { scope: entry.name, id, open: this.#open + 1, limit: this.#maxScopes });
  }

  admit(_: ScopeId, entry: ScopeEntry): void | Promise<void> {
    if (this.#whenFull !== "wait" || this.#hasRoom()) return;
    return new Promise((resolve, reject) => {
      const admitted = (): void => {
        cancel();
        this.#waiting.delete(admitted);
        resolve();
      };
      const cancel = this.options.clock.schedule(
        () => {
          this.#waiting.delete(admitted);
          reject(new ScopeCapacityError(entry.name, this.#maxScopes));
        },
        this.#waitTimeoutMs,
        true,
      );
      this.#waiting.add(admitted);
    });
  }

  opened(retained: RetainedScope): void {
    this.#open++;
    this.options.eviction.opened(retained);
  }

  entered(retained: RetainedScope): void {
    this.options.eviction.entered(retained);
  }

  active(retained: RetainedScope): void {
    this.options.eviction.active(retained);
  }

  idle(retained: RetainedScope): void {
    this.options.eviction.idle(retained);
    this.#weigh(retained);
    this.#shrink(0);
    this.#wake();
  }

  ending(retained: RetainedScope): void {
    this.#open--;
    this.#weight -= retained.weight;
    retained.weight = 0;
    this.options.eviction.ending(retained);
    this.#wake();
  }

  /** Ends up to so many idle scopes. Returns how many there were to end. */
  evict(count: number, reason: "evicted" | "memory-pressure" = "evicted"): number {
    for (let evicted = 0; evicted < count; evicted++) {
      const victim = this.options.eviction.victim();
      if (victim === undefined) return evicted;
      victim.scope.closeInBackground(reason);
    }
    return count;
  }

  #weigh(retained: RetainedScope): void {
    const { weigh } = this.options;
    if (weigh === undefined) return;
    const weight = weigh(retained);
    this.#weight += weight - retained.weight;
    retained.weight = weight;
  }

  /** Ends idle scopes until there is room for so many more. */
  #shrink(extra: number): void {
    const fits = (maxScopes: number): boolean => this.#open + extra <= maxScopes && this.#weight <= this.#maxWeight;
    if (fits(this.#maxScopes)) return;
    const target = Math.min(this.#evictTo ?? this.#maxScopes, this.#maxScopes);
    while (!fits(target) && this.evict(1) === 1);
  }

  #hasRoom(): boolean {
    return this.#open < this.#maxScopes || this.options.eviction.victim() !== undefined;
  }

  /** Lets the one that has waited longest try, where there is room. It asks again if somebody else was quicker. */
  #wake(): void {
    const [first] = this.#waiting;
    if (first !== undefined && this.#hasRoom()) first();
  }
}

import { collectGarbage } from "./collect-garbage.js";

/** How many collections in a row must free nothing. The compiler's own thread holds what it is at work on, for as long as that takes. */
const quietCollections = 15;

/**
 * Counts objects by label until they are garbage-collected, and holds none of them. A registry and not WeakRefs: whatever a WeakRef was
 * made of stays until the end of the job, and a hundred thousand cycles may be one job.
 */
export class Tally {
  readonly #alive = new Map<string, number>();
  readonly #registry = new FinalizationRegistry<string>((label) => this.#count(label, -1));

  add<T extends object>(label: string, object: T): T {
    this.#registry.register(object, label);
    this.#count(label, 1);
    return object;
  }

  /** Collects garbage until no more objects than these are left, or nothing more is freed. Resolves to what is still there, by label. */
  async left(expected: Readonly<Record<string, number>> = {}): Promise<Readonly<Record<string, number>>> {
    const enough = sum(Object.values(expected));
    for (let quiet = 0, before = this.#total; quiet < quietCollections; before = this.#total) {
      await collectGarbage(1);
      if (this.#total <= enough) break;
      quiet = this.#total === before ? quiet + 1 : 0;
    }
    return Object.fromEntries([...this.#alive].filter(([, count]) => count > 0));
  }

  get #total(): number {
    return sum(this.#alive.values());
  }

  #count(label: string, change: number): void {
    this.#alive.set(label, (this.#alive.get(label) ?? 0) + change);
  }
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

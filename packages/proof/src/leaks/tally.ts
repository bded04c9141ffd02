import { collectGarbage } from "./collect-garbage.js";

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

  /** Collects garbage until that frees nothing more, twice. Resolves to what is still there, by label. */
  async left(): Promise<Readonly<Record<string, number>>> {
    for (let quiet = 0; quiet < 2 && this.#total > 0;) {
      const before = this.#total;
      await collectGarbage(1);
      quiet = this.#total === before ? quiet + 1 : 0;
    }
    return Object.fromEntries([...this.#alive].filter(([, count]) => count > 0));
  }

  get #total(): number {
    return [...this.#alive.values()].reduce((sum, count) => sum + count, 0);
  }

  #count(label: string, change: number): void {
    this.#alive.set(label, (this.#alive.get(label) ?? 0) + change);
  }
}

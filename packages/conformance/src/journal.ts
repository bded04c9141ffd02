import { LawBrokenError } from "./law-broken-error.js";
import type { Probe } from "./probe.js";

/** What became of the probes, in order. */
export class Journal {
  /** `create cart 1`, `dispose cart 1`. */
  readonly entries: string[] = [];
  readonly #living = new Set<Probe>();
  #again: Probe | undefined;

  created(probe: Probe): void {
    this.entries.push(`create ${probe.toString()}`);
    this.#living.add(probe);
  }

  disposed(probe: Probe): void {
    this.entries.push(`dispose ${probe.toString()}`);
    if (!this.#living.delete(probe)) this.#again ??= probe;
  }

  /** Does not wait any more for the disposal of probes of this label. */
  forget(label: string): void {
    for (const probe of this.#living) if (probe.label === label) this.#living.delete(probe);
  }

  /** Only what was disposed, in order: `cart 1`. */
  get disposals(): string[] {
    return this.entries.flatMap((entry) => (entry.startsWith("dispose ") ? [entry.slice("dispose ".length)] : []));
  }

  /** How many probes were created. */
  get creations(): number {
    return this.entries.length - this.disposals.length;
  }

  /** @throws LawBrokenError unless everything that was created was disposed, once. */
  assertAllDisposedOnce(): void {
    if (this.#again !== undefined) throw new LawBrokenError(`${this.#again.toString()} was disposed twice.`, 8);
    const [living] = this.#living;
    if (living !== undefined)
      throw new LawBrokenError(`${living.toString()} was never disposed, although the container was.`, 8);
  }
}

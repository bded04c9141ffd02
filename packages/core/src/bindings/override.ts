import type { Binding } from "./binding.js";

/**
 * A binding that stands in front of those of its token for a time. Whatever depends on the token is created anew meanwhile,
 * and found again as it was afterwards; everything else keeps its instances.
 */
export class Override {
  readonly #renewed = new Set<Binding>();

  constructor(
    readonly binding: Binding,
    existing: readonly Binding[],
  ) {
    for (const other of existing) this.renewIfAffected(other);
  }

  /** Factories show what they depend on only when they run. */
  renewIfAffected(binding: Binding): void {
    if (binding === this.binding || this.#renewed.has(binding) || !this.#affects(binding)) return;
    this.#renewed.add(binding);
    binding.renew(this);
  }

  undo(): void {
    for (const binding of this.#renewed) binding.restore(this);
    this.#renewed.clear();
  }

  #affects(binding: Binding, seen = new Set<Binding>()): boolean {
    if (seen.has(binding)) return false;
    seen.add(binding);
    const { token } = this.binding;
    // What was never seen to depend on the token has no instance that could hold one.
    return [...binding.observed].some((other) => other === this.binding || other.token === token || this.#affects(other, seen));
  }
}

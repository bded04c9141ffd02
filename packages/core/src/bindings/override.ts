import type { Binding } from "./binding.js";

/**
 * A binding that stands in front of those of its token for a time. Whatever depends on the token is created anew meanwhile,
 * and found again as it was afterwards; everything else keeps its instances.
 */
export class Override {
  readonly #undo = new Map<Binding, () => void>();

  constructor(
    readonly binding: Binding,
    existing: readonly Binding[],
  ) {
    for (const other of existing) if (this.#affects(other)) this.#undo.set(other, other.renew());
  }

  /** Factories show what they depend on only when they run. */
  renewIfAffected(binding: Binding): void {
    if (binding === this.binding || this.#undo.has(binding) || !this.#affects(binding)) return;
    this.#undo.set(binding, binding.renew());
  }

  undo(): void {
    for (const restore of this.#undo.values()) restore();
    this.#undo.clear();
  }

  #affects(binding: Binding, seen = new Set<Binding>()): boolean {
    if (seen.has(binding)) return false;
    seen.add(binding);
    const { token } = this.binding;
    // What was never seen to depend on the token has no instance that could hold one.
    return [...binding.observed].some((other) => other === this.binding || other.token === token || this.#affects(other, seen));
  }
}

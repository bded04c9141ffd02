import type { TokenLike } from "../token.js";
import type { Binding } from "./binding.js";

/**
 * A binding that stands in front of those of its token for a time. Whatever depends on the token is created anew meanwhile,
 * and found again as it was afterwards; everything else keeps its instances.
 */
export class Override {
  readonly #renewed = new Set<Binding>();
  readonly #tokens: ReadonlySet<TokenLike<unknown>>;

  constructor(
    readonly binding: Binding,
    existing: readonly Binding[],
  ) {
    this.#tokens = new Set([binding.token]);
    for (const other of existing) this.renewIfAffected(other);
  }

  /** Factories show what they depend on only when they run. */
  renewIfAffected(binding: Binding): void {
    if (binding === this.binding || this.#renewed.has(binding) || !dependsOnAny(binding, this.#tokens)) return;
    this.#renewed.add(binding);
    binding.renew(this);
  }

  undo(): void {
    for (const binding of this.#renewed) binding.restore(this);
    this.#renewed.clear();
  }
}

/** Whether creations of the binding were seen to ask for one of the tokens. What never was has no instance that could hold one. */
export function dependsOnAny(
  binding: Binding,
  tokens: ReadonlySet<TokenLike<unknown>>,
  seen = new Set<Binding>(),
): boolean {
  if (seen.has(binding)) return false;
  seen.add(binding);
  return [...binding.observed].some((other) => tokens.has(other.token) || dependsOnAny(other, tokens, seen));
}

import type { TokenLike } from "../token.js";
import type { Binding, InstanceKey, Observed } from "./binding.js";

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
    if (this.#renewed.has(binding) || !dependsOnAny(binding, this.#tokens)) return;
    this.#renewed.add(binding);
    binding.renew(this);
  }

  /** Returns where instances were made that are found no more. */
  undo(): InstanceKey[] {
    const over = [...this.#renewed].flatMap((binding) => binding.restore(this));
    return [...over, ...this.binding.keys];
  }
}

/** Whether creations of the binding were seen to ask for one of the tokens. What never was has no instance that could hold one. */
export function dependsOnAny(
  { observed }: Observed,
  tokens: ReadonlySet<TokenLike<unknown>>,
  seen = new Set<Observed["observed"]>(),
): boolean {
  if (seen.has(observed)) return false;
  seen.add(observed);
  return [...observed].some((other) => tokens.has(other.token) || dependsOnAny(other, tokens, seen));
}

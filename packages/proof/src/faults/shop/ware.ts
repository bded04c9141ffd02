import type { Scope, TokenLike } from "@ambit/core";
import type { Place } from "../call-out.js";

/** Any instance of the shop: where it lives, and what it was made from. */
export class Ware {
  constructor(
    readonly token: TokenLike<Ware>,
    /** Undefined for singletons. */
    readonly scope: Scope | undefined,
    readonly uses: readonly Ware[] = [],
  ) {}

  /** Whose it is: `acme/ann`. */
  get owner(): string {
    return ownerOf(this.scope);
  }

  get place(): Place {
    return { token: this.token, scope: this.scope, instance: this };
  }

  toString(): string {
    return `${String(this.token)} of ${this.owner}`;
  }
}

function ownerOf(scope: Scope | undefined): string {
  if (scope === undefined) return "house";
  return scope.parent === undefined ? String(scope.id) : `${ownerOf(scope.parent)}/${String(scope.id)}`;
}

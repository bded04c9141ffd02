/** Replaces all that is not on the list by `other`: what the world chooses must not choose how many series there are. */
export class AllowList {
  readonly #allowed: ReadonlySet<unknown>;

  constructor(allowed: Iterable<string | number>) {
    this.#allowed = new Set<unknown>(allowed);
  }

  /** The value itself where it is on the list; `1` and `"1"` are two values, as they are two ids. */
  filter(value: unknown): string {
    return this.#allowed.has(value) ? String(value) : "other";
  }
}

import type { Quantity } from "./warehouse.js";

/** Where carts outlive their sessions; stands in for a database. One for all. */
export class CartArchive {
  readonly #carts = new Map<string, readonly Quantity[]>();
  /** The carts that sessions have taken out, each with those who wait for it. */
  readonly #out = new Map<string, (() => void)[]>();

  /**
   * Takes a cart out; `save` brings it back. Waits while a session that is ending still has it: a new one may be open before the old one
   * has done all that comes before the saving.
   */
  async load(tenant: string, visitor: string): Promise<readonly Quantity[]> {
    const key = keyOf(tenant, visitor);
    while (this.#out.has(key)) await new Promise<void>((resolve) => this.#out.get(key)?.push(resolve));
    this.#out.set(key, []);
    return this.#carts.get(key) ?? [];
  }

  async save(tenant: string, visitor: string, items: readonly Quantity[]): Promise<void> {
    const key = keyOf(tenant, visitor);
    if (items.length > 0) this.#carts.set(key, items);
    else this.#carts.delete(key);
    const waiting = this.#out.get(key) ?? [];
    this.#out.delete(key);
    for (const resolve of waiting) resolve();
    await Promise.resolve();
  }
}

function keyOf(tenant: string, visitor: string): string {
  return JSON.stringify([tenant, visitor]);
}

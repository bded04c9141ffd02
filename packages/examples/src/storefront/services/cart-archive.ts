import type { Quantity } from "./warehouse.js";

/** Where carts outlive their sessions; stands in for a database. One for all. */
export class CartArchive {
  readonly #carts = new Map<string, readonly Quantity[]>();

  async load(tenant: string, visitor: string): Promise<readonly Quantity[]> {
    return await Promise.resolve(this.#carts.get(keyOf(tenant, visitor)) ?? []);
  }

  async save(tenant: string, visitor: string, items: readonly Quantity[]): Promise<void> {
    if (items.length > 0) this.#carts.set(keyOf(tenant, visitor), items);
    else this.#carts.delete(keyOf(tenant, visitor));
    await Promise.resolve();
  }
}

function keyOf(tenant: string, visitor: string): string {
  return JSON.stringify([tenant, visitor]);
}

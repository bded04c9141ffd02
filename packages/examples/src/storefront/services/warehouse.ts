import { Refusal } from "./refusal.js";

/** So many of one product. */
export interface Quantity {
  readonly product: string;
  readonly quantity: number;
}

const initialStock = 1_000;

/** What a tenant has in stock. One per tenant. */
export class Warehouse {
  readonly #taken = new Map<string, number>();

  inStock(product: string): number {
    return initialStock - (this.#taken.get(product) ?? 0);
  }

  /** Takes everything, or nothing. @throws Refusal where there is not enough. */
  reserve(items: readonly Quantity[]): void {
    const missing = items.find(({ product, quantity }) => this.inStock(product) < quantity);
    if (missing !== undefined)
      throw new Refusal(409, `There are only ${this.inStock(missing.product)} of ${missing.product} left.`);
    for (const item of items) this.#take(item, 1);
  }

  release(items: readonly Quantity[]): void {
    for (const item of items) this.#take(item, -1);
  }

  #take({ product, quantity }: Quantity, sign: 1 | -1): void {
    this.#taken.set(product, (this.#taken.get(product) ?? 0) + sign * quantity);
  }
}

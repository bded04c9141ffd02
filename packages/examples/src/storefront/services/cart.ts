import type { CartArchive } from "./cart-archive.js";
import type { Catalog } from "./catalog.js";
import type { Quantity } from "./warehouse.js";

/** What a visitor wants to buy from a tenant. One per session; saved when the session ends. */
export class Cart {
  readonly #quantities: Map<string, number>;

  constructor(
    private readonly visitor: string,
    private readonly catalog: Catalog,
    private readonly archive: CartArchive,
    saved: readonly Quantity[],
  ) {
    this.#quantities = new Map(saved.map(({ product, quantity }) => [product, quantity]));
  }

  /** As the visitor left it in an earlier session. */
  static async open(visitor: string, catalog: Catalog, archive: CartArchive): Promise<Cart> {
    return new Cart(visitor, catalog, archive, await archive.load(catalog.tenant, visitor));
  }

  get items(): Quantity[] {
    return [...this.#quantities].map(([product, quantity]) => ({ product, quantity }));
  }

  get itemCount(): number {
    return this.items.reduce((count, { quantity }) => count + quantity, 0);
  }

  get totalCents(): number {
    return this.items.reduce(
      (total, { product, quantity }) => total + this.catalog.find(product).priceCents * quantity,
      0,
    );
  }

  /** @throws Refusal where the tenant does not sell it. */
  add(product: string, quantity: number): void {
    const { name } = this.catalog.find(product);
    this.#quantities.set(name, (this.#quantities.get(name) ?? 0) + quantity);
  }

  clear(): void {
    this.#quantities.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.archive.save(this.catalog.tenant, this.visitor, this.items);
  }
}

/** An item of a cart, as the shop shows it. */
export interface Item {
  readonly product: string;
  readonly quantity: number;
}

/**
 * What a customer knows of the cart with one tenant. What was sent and not confirmed may be in it or not, so there is a least and a most
 * of each product.
 */
export class Basket {
  readonly #confirmed = new Map<string, number>();
  readonly #sent = new Map<string, number>();

  sent({ product, quantity }: Item): void {
    this.#sent.set(product, (this.#sent.get(product) ?? 0) + quantity);
  }

  confirmed({ product, quantity }: Item): void {
    this.#confirmed.set(product, (this.#confirmed.get(product) ?? 0) + quantity);
  }

  /** Everything was bought. */
  emptied(): void {
    this.#confirmed.clear();
    this.#sent.clear();
  }

  /** Takes down what has to be in the cart by now. The returned function tells whether a cart that is shown later can be this one. */
  expectation(): (items: readonly Item[]) => boolean {
    const least = new Map(this.#confirmed);
    return (items) => {
      const shown = new Map(items.map(({ product, quantity }) => [product, quantity]));
      return [...new Set([...shown.keys(), ...least.keys()])].every((product) => {
        const quantity = shown.get(product) ?? 0;
        return quantity >= (least.get(product) ?? 0) && quantity <= (this.#sent.get(product) ?? 0);
      });
    };
  }
}

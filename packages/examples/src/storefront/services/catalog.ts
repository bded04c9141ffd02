import { Refusal } from "./refusal.js";

export interface Product {
  readonly name: string;
  readonly priceCents: number;
}

const assortment = ["anvil", "rocket", "magnet", "giant-spring"];

/** What a tenant sells, and at what prices. One per tenant, loaded when the first visitor comes. */
export class Catalog {
  constructor(
    readonly tenant: string,
    readonly products: readonly Product[],
  ) {}

  static async load(tenant: string): Promise<Catalog> {
    const products = assortment.map((name) => ({ name, priceCents: priceCentsAt(tenant, name) }));
    return await Promise.resolve(new Catalog(tenant, products));
  }

  /** @throws Refusal where the tenant does not sell it. */
  find(name: string): Product {
    const product = this.products.find((candidate) => candidate.name === name);
    if (product === undefined) {
      throw new Refusal(
        404,
        `${this.tenant} sells no ${name}, but ${this.products.map((known) => known.name).join(", ")}.`,
      );
    }
    return product;
  }
}

/** A price that differs from tenant to tenant and is the same on every day. */
function priceCentsAt(tenant: string, product: string): number {
  let hash = 0;
  for (const letter of tenant + product) hash = (hash * 31 + letter.charCodeAt(0)) % 9_900;
  return 100 + hash;
}

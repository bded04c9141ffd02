import { Catalog } from "@ambit/examples";

export type PriceList = ReadonlyMap<string, number>;

/** What each tenant asks for its products, in cents; known to customers from elsewhere than the shop under test. */
export class Prices {
  private constructor(private readonly lists: ReadonlyMap<string, PriceList>) {}

  static async of(tenants: readonly string[]): Promise<Prices> {
    const lists = tenants.map(async (tenant) => {
      const { products } = await Catalog.load(tenant);
      return [tenant, new Map(products.map(({ name, priceCents }) => [name, priceCents]))] as const;
    });
    return new Prices(new Map(await Promise.all(lists)));
  }

  listOf(tenant: string): PriceList {
    return this.lists.get(tenant) ?? new Map<string, number>();
  }
}

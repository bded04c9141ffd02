import { scopeId } from "@ambit/core";
import { Cart, Catalog, type Storefront } from "@ambit/examples";

interface BrokenShop {
  readonly mistake: string;
  /** What it has to be convicted of, whatever else. */
  readonly fault: string;
  readonly furnish: (shop: Storefront) => void;
}

/** Storefronts that keep something in a map of their own. */
export const brokenShops: readonly BrokenShop[] = [
  {
    mistake: "carts are remembered by their visitor alone",
    fault: "a cart of somebody else",
    furnish({ container }) {
      const carts = new Map<string, Cart>();
      container.decorate(Cart, (made, resolver) => {
        const visitor = resolver.get(scopeId("session"));
        const cart = carts.get(visitor) ?? made;
        carts.set(visitor, cart);
        return cart;
      });
    },
  },
  {
    mistake: "all tenants have the prices that were loaded first",
    fault: "prices of somebody else",
    furnish({ container }) {
      let products: Catalog["products"] | undefined;
      // Their names stay: a cart is kept from other sessions by tenant and visitor, and with one name for all they would wait for each other.
      container.decorate(Catalog, (made) => new Catalog(made.tenant, (products ??= made.products)));
    },
  },
];

import { scopeId } from "@ambit/core";
import { Cart, type Storefront } from "@ambit/examples";

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
];

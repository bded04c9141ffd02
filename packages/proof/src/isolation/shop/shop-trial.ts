import type { Storefront } from "@ambit/examples";
import { Faults } from "../faults.js";
import { figuresOf, type Trial, type TrialOptions } from "../trial.js";
import { ShopStreet } from "./shop-street.js";
import { Shopping } from "./shopping.js";

export interface ShopTrial extends Trial {
  /** Checkouts that customers have completed. */
  readonly purchases: number;
}

/**
 * Puts the storefront under load. Customers know what they have put into their carts, and the prices elsewhere: that is what they have to be
 * shown. `furnish` changes the shop before anybody comes; tests break it there.
 */
export async function tryShop(options: TrialOptions, furnish?: (shop: Storefront) => void): Promise<ShopTrial> {
  const faults = new Faults();
  const street = await ShopStreet.open(options, faults);
  furnish?.(street.storefront);
  const shopping = new Shopping(street, options);
  await shopping.run();
  await street.close(shopping.paidCents);
  const { requests, pipelined, cutShort, purchases } = shopping;
  const figures = figuresOf(street.storefront.container.metrics());
  return { requests, pipelined, cutShort, ...figures, purchases, faults: faults.report };
}

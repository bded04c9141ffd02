import { afterEach } from "@jest/globals";
import { Storefront, type StorefrontOptions } from "../../src/storefront/storefront.js";

const open: Storefront[] = [];

afterEach(async () => {
  for (const shop of open.splice(0)) await shop.close();
});

/** Opens a shop on a free port; it closes after the test at the latest. */
export async function openShop(options: Partial<StorefrontOptions> = {}): Promise<Storefront> {
  const failed = (error: unknown): never => {
    throw error;
  };
  const shop = await Storefront.open({ port: 0, onError: failed, ...options });
  open.push(shop);
  return shop;
}

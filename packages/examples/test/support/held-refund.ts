import { Payments } from "../../src/storefront/services/payments.js";
import type { Storefront } from "../../src/storefront/storefront.js";

/** Holds up the next refund. `begun` resolves when it was asked for. */
export function holdRefund(shop: Storefront) {
  const payments = shop.container.get(Payments);
  let goOn!: () => void;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const begun = new Promise<void>((resolve) => {
    payments.refund = async (receipt) => {
      resolve();
      await held;
      await Payments.prototype.refund.call(payments, receipt);
    };
  });
  return { begun, goOn };
}

/** A form of the checkout, filled in. */
export interface CheckoutStep {
  readonly name: "address" | "payment" | "confirm";
  readonly fields: Readonly<Record<string, string>>;
}

const street = "1 Main Street";

export const steps = {
  sendToSweden: { name: "address", fields: { street, country: "Sweden" } },
  /** Where nothing can be sent, which shows only at the end. */
  sendToAtlantis: { name: "address", fields: { street, country: "Atlantis" } },
  payWithBadCard: { name: "payment", fields: { card: "0000" } },
  pay: { name: "payment", fields: { card: "4242" } },
  confirm: { name: "confirm", fields: {} },
} as const satisfies Record<string, CheckoutStep>;

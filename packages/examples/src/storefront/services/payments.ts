import { Refusal } from "./refusal.js";

/** Takes money and gives it back; stands in for a payment provider. One for all. */
export class Payments {
  readonly #amountsCents = new Map<number, number>();
  #lastReceipt = 0;

  /** What was charged and not given back. */
  get balanceCents(): number {
    return [...this.#amountsCents.values()].reduce((total, amount) => total + amount, 0);
  }

  /** Returns the number of the receipt. @throws Refusal for a card that is declined. */
  async charge(card: string, amountCents: number): Promise<number> {
    if (card.startsWith("0")) throw new Refusal(402, "The card was declined. Try another one: the checkout waits.");
    this.#amountsCents.set(++this.#lastReceipt, amountCents);
    return await Promise.resolve(this.#lastReceipt);
  }

  async refund(receipt: number): Promise<void> {
    this.#amountsCents.delete(receipt);
    await Promise.resolve();
  }
}

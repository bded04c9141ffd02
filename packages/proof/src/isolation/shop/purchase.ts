import type { Random } from "../../model/random.js";
import { steps, type CheckoutStep } from "./checkout-steps.js";
import type { Customer } from "./customer.js";
import type { Visit } from "./visit.js";

/**
 * Buys what is in the cart, step by step. Nobody else may send anything for this customer to this tenant meanwhile. The session may end on
 * the way: then the shop refuses the rest, and has given everything back.
 */
export class Purchase {
  constructor(
    private readonly customer: Customer,
    private readonly tenant: string,
    private readonly send: (visit: Visit) => Promise<void>,
  ) {}

  /** Resolves to what was paid, in cents. */
  async make(random: Random): Promise<number> {
    const totalCents = await this.#totalCents();
    await this.#step(random.below(5) === 0 ? steps.sendToAtlantis : steps.sendToSweden);
    if (random.below(5) === 0) await this.#step(steps.payWithBadCard);
    await this.#step(steps.pay);
    const ends = await Promise.all([this.#step(steps.confirm), this.#step(steps.confirm)]); // an impatient finger
    const completed = totalCents > 0 && ends.includes("completed");
    if (completed) this.customer.basketAt(this.tenant).emptied();
    await this.#totalCents(); // what is in the cart now is judged like every cart
    return completed ? totalCents : 0;
  }

  /** Resolves to how far the checkout is then. */
  async #step(step: CheckoutStep): Promise<string | undefined> {
    let progress: string | undefined;
    await this.send(this.customer.checkOut(this.tenant, step, (status) => void (progress = status)));
    return progress;
  }

  async #totalCents(): Promise<number> {
    let total = 0;
    await this.send(this.customer.look(this.tenant, (cart) => void (total = cart.totalCents)));
    return total;
  }
}

import type { WorkflowScopeManager } from "@ambit/scope-workflow";
import type { Cart } from "./cart.js";
import type { Payments } from "./payments.js";
import { Refusal } from "./refusal.js";
import type { Quantity, Warehouse } from "./warehouse.js";

export interface Address {
  readonly street: string;
  readonly country: string;
}

interface Order {
  readonly items: readonly Quantity[];
  readonly totalCents: number;
}

const unreachableCountries = ["Atlantis"];

/**
 * One purchase on its way, over several requests. One per checkout.
 * The workflow manager keeps its steps: it does none of them twice, and undoes them, the last first, when the checkout fails.
 */
export class Checkout {
  #address: Address | undefined;
  #order: Order | undefined;
  #receipt: number | undefined;
  #confirmation: Promise<void> | undefined;

  constructor(
    private readonly cart: Cart,
    private readonly warehouse: Warehouse,
    private readonly payments: Payments,
    private readonly workflows: WorkflowScopeManager,
  ) {}

  /** @throws Refusal for an empty cart, and where there is not enough in stock. */
  async giveAddress(address: Address): Promise<void> {
    this.#address = await this.workflows.step("address", () => address);
    await this.workflows.step("reservation", () => this.#reserve(), { compensate: () => this.#release() });
  }

  /** @throws Refusal before the address was given, and for a card that is declined. */
  async pay(card: string): Promise<void> {
    const order = this.#order;
    if (order === undefined) throw new Refusal(409, "Give an address first.");
    const charge = async (): Promise<void> => void (this.#receipt = await this.payments.charge(card, order.totalCents));
    await this.workflows.step("payment", charge, { compensate: () => this.#refund() });
  }

  /** @throws Refusal before the payment, and where nothing can be sent: then the checkout has failed. */
  async confirm(): Promise<void> {
    if (this.#receipt === undefined) throw new Refusal(409, "Pay first.");
    await (this.#confirmation ??= this.#confirm());
  }

  /** Gives back what a checkout holds that is neither completed nor failed: its session has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#refund();
    this.#release();
  }

  async #confirm(): Promise<void> {
    try {
      await this.workflows.step("shipment", () => this.#ship());
    } catch (error) {
      await this.workflows.fail(error);
      throw error;
    }
    this.#order = this.#receipt = undefined;
    this.cart.clear();
    await this.workflows.complete();
  }

  #reserve(): void {
    const { items, totalCents } = this.cart;
    if (items.length === 0) throw new Refusal(409, "The cart is empty.");
    this.warehouse.reserve(items);
    this.#order = { items, totalCents };
  }

  #release(): void {
    this.warehouse.release(this.#order?.items ?? []);
    this.#order = undefined;
  }

  async #refund(): Promise<void> {
    if (this.#receipt !== undefined) await this.payments.refund(this.#receipt);
    this.#receipt = undefined;
  }

  #ship(): void {
    const { country = "" } = this.#address ?? {};
    if (unreachableCountries.includes(country)) throw new Refusal(409, `Nothing can be sent to ${country}.`);
  }
}

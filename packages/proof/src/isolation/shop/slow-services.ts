import { Cart, CartArchive, Catalog, Payments, RenderedPage, type StorefrontContainer } from "@ambit/examples";
import type { Random } from "../../model/random.js";
import type { Crowd } from "../crowd.js";
import { pause } from "../pause.js";

/** The storefront has everything in memory. Lets it take its time where others ask a database or a payment provider. */
export function slowDown(container: StorefrontContainer, random: Random, crowd: Crowd): void {
  const later = async <T>(made: T): Promise<T> => {
    await (random.below(2) === 0 ? crowd.joined() : pause(random));
    return made;
  };
  container.decorate(Catalog, later).decorate(Cart, later).decorate(RenderedPage, later);
  container.override(CartArchive, { scope: "singleton", useFactory: () => new SlowArchive(random) });
  container.override(Payments, { scope: "singleton", useFactory: () => new SlowPayments(random) });
}

class SlowArchive extends CartArchive {
  constructor(private readonly random: Random) {
    super();
  }

  override async load(...key: Parameters<CartArchive["load"]>): ReturnType<CartArchive["load"]> {
    await pause(this.random);
    return await super.load(...key);
  }

  override async save(...cart: Parameters<CartArchive["save"]>): Promise<void> {
    await pause(this.random);
    await super.save(...cart);
  }
}

class SlowPayments extends Payments {
  constructor(private readonly random: Random) {
    super();
  }

  override async charge(card: string, amountCents: number): Promise<number> {
    await pause(this.random);
    return await super.charge(card, amountCents);
  }

  override async refund(receipt: number): Promise<void> {
    await pause(this.random);
    await super.refund(receipt);
  }
}

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Journal, Payments, Storefront } from "@ambit/examples";
import { ManualClock } from "@ambit/manager-kit";
import { Random } from "../../model/random.js";
import { imbalances, leftovers } from "../../soak/verdict.js";
import { Crowd } from "../crowd.js";
import type { Faults } from "../faults.js";
import { expectNothingCurrent } from "../nothing-current.js";
import type { TrialOptions } from "../trial.js";
import { Customer } from "./customer.js";
import { Prices } from "./prices.js";
import { slowDown } from "./slow-services.js";
import type { Street } from "./shopping.js";

const requestBegins = "http.server.request.start";
const longestStepMs = 60_000;

/** The storefront, made slow at random, and the customers before its door. */
export class ShopStreet implements Street {
  readonly #cookies = new Set<string>();
  readonly #random: Random;
  readonly #onRequest = (): void => this.#expectNothingCurrent("a request comes in");

  private constructor(
    readonly storefront: Storefront,
    readonly tenants: readonly string[],
    private readonly prices: Prices,
    private readonly clock: ManualClock,
    private readonly faults: Faults,
    { seed, atOnce }: TrialOptions,
  ) {
    this.#random = new Random(seed);
    slowDown(storefront.container, this.#random, new Crowd(atOnce));
    subscribe(requestBegins, this.#onRequest);
  }

  static async open(options: TrialOptions, faults: Faults): Promise<ShopStreet> {
    const clock = new ManualClock();
    const onError = (error: unknown): void => faults.add("an unforeseen error", String(error));
    const storefront = await Storefront.open({ port: 0, clock, onError });
    // Warehouses are not filled up: the more is bought, the more of them there are.
    const tenants = Array.from({ length: 20 + Math.ceil(options.requests / 500) }, (_, index) => `tenant-${index}`);
    return new ShopStreet(storefront, tenants, await Prices.of(tenants), clock, faults, options);
  }

  get port(): number {
    return this.storefront.port;
  }

  newCustomer(random: Random): Customer {
    return new Customer(this.prices, random, this.faults, (cookie) => {
      const isNew = !this.#cookies.has(cookie);
      this.#cookies.add(cookie);
      return isNew;
    });
  }

  /** Time goes by, and pages that are in use are to make room. */
  passBy(): void {
    this.#expectNothingCurrent("an answer was read");
    const chance = this.#random.below(100);
    if (chance < 5) this.clock.advance(this.#random.below(longestStepMs));
    else if (chance < 10) this.storefront.container.getScopeManager("page").evict(1 + this.#random.below(5));
  }

  /** Closes the shop: nothing may be left, and what was paid has to be there. */
  async close(paidCents: number): Promise<void> {
    const { container } = this.storefront;
    const [payments, journal] = [container.get(Payments), container.get(Journal)];
    await this.storefront.close();
    unsubscribe(requestBegins, this.#onRequest);
    const metrics = container.metrics();
    for (const problem of [...imbalances(metrics), ...leftovers(metrics)]) this.faults.add("the books", problem);
    if (payments.balanceCents !== paidCents)
      this.faults.add("somebody else has paid", `${payments.balanceCents}, not ${paidCents}`);
    if (journal.answered + journal.aborted !== metrics.scopes.request?.entered)
      this.faults.add("a request was not written down", `${journal.answered} and ${journal.aborted}`);
  }

  #expectNothingCurrent(place: string): void {
    const names = ["tenant", "session", "page", "checkout", "request"] as const;
    expectNothingCurrent(this.storefront.container, names, this.faults, place);
  }
}

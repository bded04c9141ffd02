import { Agent } from "node:http";
import { Random } from "../../model/random.js";
import { exchange, manners, type Manner } from "../clients/exchange.js";
import { nothing, type Answer } from "../clients/message.js";
import { pipelined } from "../clients/pipelined.js";
import type { TrialOptions } from "../trial.js";
import { steps } from "./checkout-steps.js";
import type { Customer } from "./customer.js";
import { Purchase } from "./purchase.js";
import type { Visit } from "./visit.js";

/** Where customers come from, and what they meet. */
export interface Street {
  readonly port: number;
  readonly tenants: readonly string[];
  newCustomer(random: Random): Customer;
  /** Called when an answer was read. */
  passBy(): void;
}

/** Many customers at once, each with several tenants, until so many requests were sent. */
export class Shopping {
  requests = 0;
  pipelined = 0;
  cutShort = 0;
  purchases = 0;
  /** What all purchases cost together. */
  paidCents = 0;
  readonly #agent: Agent;

  constructor(
    private readonly street: Street,
    private readonly options: TrialOptions,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: Math.ceil(options.atOnce / 8) });
  }

  /** Resolves when every customer has gone home. */
  async run(): Promise<void> {
    const { atOnce } = this.options;
    const customers = Array.from({ length: Math.ceil(atOnce / 4) }, (_, number) => this.#shop(number));
    const families = Array.from({ length: Math.ceil(atOnce / 16) }, (_, number) => this.#shopTogether(-1 - number));
    await Promise.all([...customers, ...families]);
    this.#agent.destroy();
  }

  get #goesOn(): boolean {
    return this.requests < this.options.requests;
  }

  /** One customer, with a browser. In the end looks into all the carts once more. */
  async #shop(number: number): Promise<void> {
    const random = Random.of(this.options.seed, number);
    const customer = this.street.newCustomer(random);
    const tenants = Array.from({ length: 4 }, () => random.oneOf(this.street.tenants));
    await this.#send(customer.browse(random.oneOf(tenants)), "patient", random); // the answer brings the cookie
    while (this.#goesOn) await this.#goRound(customer, tenants, random);
    for (const tenant of customer.tenants) await this.#send(customer.look(tenant), "patient", random);
  }

  /**
   * Visits several tenants at once. At the first one the customer buys, and never leaves without an answer. At the second one it takes the
   * steps of a checkout as they come, and leaves in the middle; but since nothing can be sent to Atlantis, nothing comes of it.
   */
  async #goRound(customer: Customer, tenants: readonly string[], random: Random): Promise<void> {
    const [favourite = "", ...others] = tenants.filter((tenant, index) => tenants.indexOf(tenant) === index);
    const buys = random.below(4) === 0;
    const visits = Array.from({ length: 1 + random.below(3) }, () => {
      const tenant = random.oneOf(buys && others.length > 0 ? others : tenants);
      const visit = tenant === others[0] ? drawStep(customer, tenant, random) : drawVisit(customer, tenant, random);
      return this.#send(visit, tenant === favourite ? "patient" : drawManner(visit, random), random);
    });
    if (buys && others.length > 0) await this.#buy(customer, favourite, random);
    await Promise.all(visits);
  }

  async #buy(customer: Customer, tenant: string, random: Random): Promise<void> {
    const purchase = new Purchase(customer, tenant, (visit) => this.#send(visit, "patient", random));
    const paidCents = await purchase.make(random);
    if (paidCents > 0) this.purchases++;
    this.paidCents += paidCents;
  }

  /** Several customers who share a connection, as behind a proxy, which waits for no answer before it sends the next request. */
  async #shopTogether(number: number): Promise<void> {
    const random = Random.of(this.options.seed, number);
    const family = Array.from({ length: 2 + random.below(10) }, () => this.street.newCustomer(random));
    while (this.#goesOn) {
      const visits = family.map((customer) => drawVisit(customer, random.oneOf(this.street.tenants), random));
      const patience = random.below(4) === 0 ? random.below(visits.length) : visits.length;
      const messages = visits.map(({ message }) => message);
      const answers = await pipelined(this.street.port, messages, patience, random);
      this.pipelined += visits.length - 1;
      visits.forEach((visit, index) => this.#judge(visit, answers[index] ?? nothing, patience === visits.length));
    }
  }

  async #send(visit: Visit, manner: Manner, random: Random): Promise<void> {
    const answer = await exchange(this.street.port, this.#agent, visit.message, manner, random);
    this.#judge(visit, answer, !manner.startsWith("leaves"));
  }

  #judge(visit: Visit, answer: Answer, stayed: boolean): void {
    this.requests++;
    if (!answer.complete) this.cutShort++;
    this.street.passBy();
    visit.judge(answer, stayed);
  }
}

function drawVisit(customer: Customer, tenant: string, random: Random): Visit {
  const chance = random.below(10);
  if (chance < 4) return customer.browse(tenant);
  if (chance < 6) return customer.look(tenant);
  return chance < 9 ? customer.add(tenant) : customer.addUnicorn(tenant);
}

const stepsToNowhere = [steps.sendToAtlantis, steps.payWithBadCard, steps.pay, steps.confirm];

function drawStep(customer: Customer, tenant: string, random: Random): Visit {
  return random.below(3) === 0 ? customer.add(tenant) : customer.checkOut(tenant, random.oneOf(stepsToNowhere));
}

function drawManner({ message }: Visit, random: Random): Manner {
  const manner = random.below(3) > 0 ? "patient" : random.oneOf(manners);
  return manner === "leaves in the body" && message.body === undefined ? "patient" : manner;
}

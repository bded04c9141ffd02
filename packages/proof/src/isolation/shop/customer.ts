import type { Random } from "../../model/random.js";
import type { Answer, Message } from "../clients/message.js";
import type { Faults } from "../faults.js";
import { Basket, type Item } from "./basket.js";
import type { CheckoutStep } from "./checkout-steps.js";
import type { Prices } from "./prices.js";
import { form, type Visit } from "./visit.js";

interface ShownCart {
  /** Only where it was asked for, and not changed. */
  readonly title?: string;
  readonly items: readonly Item[];
  readonly totalCents: number;
}

const products = ["anvil", "rocket", "magnet", "giant-spring"];

/** A visitor with a browser, who keeps count of what has to be in the carts. One cookie goes to all tenants. */
export class Customer {
  /** Undefined before the first answer has come. */
  #cookie: string | undefined = undefined;
  readonly #baskets = new Map<string, Basket>();

  constructor(
    private readonly prices: Prices,
    private readonly random: Random,
    private readonly faults: Faults,
    /** Called with each cookie that the shop sends; tells whether nobody else has it. */
    private readonly isNew: (cookie: string) => boolean,
  ) {}

  /** The tenants where this customer has put something into a cart. */
  get tenants(): readonly string[] {
    return [...this.#baskets.keys()];
  }

  basketAt(tenant: string): Basket {
    const basket = this.#baskets.get(tenant) ?? new Basket();
    this.#baskets.set(tenant, basket);
    return basket;
  }

  /** Asks for a page of the shop. */
  browse(tenant: string): Visit {
    const path = `/${tenant}/page-${this.random.below(40)}?${this.random.below(2)}`;
    return this.#visit({ path, headers: {} }, ({ status, text, complete }) => {
      const title = /<title>(.*?)<\/title>/.exec(text)?.[1];
      if (title !== undefined) this.#expect("a page of somebody else", title, `${tenant}: ${path}`);
      if (!complete) return;
      this.#expect("an answer is not what was asked for", status, 200);
      const prices = [...text.matchAll(/<li>(.*?)<\/li>/g)].map(([, line]) => line);
      this.#expect("prices of somebody else", prices.join(", "), priceLines(this.prices, tenant).join(", "));
    });
  }

  /** Looks into the cart; `onCart` is given what is shown. */
  look(tenant: string, onCart?: (cart: ShownCart) => void): Visit {
    const path = `/${tenant}/cart`;
    const isExpected = this.basketAt(tenant).expectation();
    return this.#visit({ path, headers: {} }, (answer) => {
      const cart = this.#read(answer, [200]) as ShownCart | undefined;
      if (cart === undefined) return;
      this.#expect("a page of somebody else", cart.title, `${tenant}: ${path}`);
      this.#judgeCart(tenant, cart, isExpected(cart.items));
      onCart?.(cart);
    });
  }

  /** Puts something into the cart. */
  add(tenant: string): Visit {
    const item = { product: this.random.oneOf(products), quantity: 1 + this.random.below(3) };
    const basket = this.basketAt(tenant);
    const isExpected = basket.expectation();
    basket.sent(item);
    const message = { path: `/${tenant}/cart`, ...form({ ...item, quantity: String(item.quantity) }) };
    return this.#visit(message, (answer) => {
      const cart = this.#read(answer, [200]) as ShownCart | undefined;
      if (cart === undefined) return;
      basket.confirmed(item);
      this.#judgeCart(tenant, cart, isExpected(cart.items));
    });
  }

  /** Asks for what the shop does not sell. */
  addUnicorn(tenant: string): Visit {
    return this.#visit(
      { path: `/${tenant}/cart`, ...form({ product: "unicorn" }) },
      (answer) => void this.#read(answer, [404]),
    );
  }

  /** Does one step of a checkout; `onProgress` is told how far it is then. */
  checkOut(tenant: string, step: CheckoutStep, onProgress?: (status: string | undefined) => void): Visit {
    const message = { path: `/${tenant}/checkout/${step.name}`, ...form(step.fields) };
    return this.#visit(message, (answer) => {
      const progress = this.#read(answer, [200, 402, 409]) as { readonly status?: string } | undefined;
      onProgress?.(progress?.status);
    });
  }

  /** Sends the cookie along, and judges the one that comes back. */
  #visit({ path, headers, body }: Message, judge: (answer: Answer) => void): Visit {
    const cookie = this.#cookie;
    const message = { path, headers: cookie === undefined ? headers : { ...headers, cookie }, ...(body && { body }) };
    return {
      message,
      judge: (answer, stayed) => {
        if (stayed && !answer.complete) this.#fault("an answer did not come", path);
        this.#judgeCookies(cookie, answer);
        judge(answer);
      },
    };
  }

  /** What a whole answer says; undefined for one that was broken off, or has another status. */
  #read({ status, text, complete }: Answer, statuses: readonly number[]): unknown {
    if (!complete || status === undefined) return undefined;
    if (!statuses.includes(status)) this.#fault("an answer is not what was asked for", `${status} ${text}`);
    return statuses.includes(status) ? (JSON.parse(text) as unknown) : undefined;
  }

  #judgeCart(tenant: string, { items, totalCents }: ShownCart, isExpected: boolean): void {
    if (!isExpected) this.#fault("a cart of somebody else", `${tenant}: ${JSON.stringify(items)}`);
    const prices = this.prices.listOf(tenant);
    const total = items.reduce((sum, { product, quantity }) => sum + (prices.get(product) ?? NaN) * quantity, 0);
    this.#expect("prices of somebody else", totalCents, total);
  }

  #judgeCookies(sent: string | undefined, { cookies, complete }: Answer): void {
    const [received] = cookies.map((cookie) => cookie.split(";")[0]);
    if (sent !== undefined) this.#expect("a cookie of somebody else", received, undefined);
    else if (received === undefined) {
      if (complete) this.#fault("a new customer got no cookie", "");
    } else if (this.isNew(received)) this.#cookie = received;
    else this.#fault("a cookie of somebody else", received);
  }

  #expect(kind: string, found: unknown, expected: unknown): void {
    if (found !== expected) this.#fault(kind, `${String(found)}, not ${String(expected)}`);
  }

  #fault(kind: string, detail: string): void {
    this.faults.add(kind, `${this.#cookie ?? "a new customer"}: ${detail}`);
  }
}

function priceLines(prices: Prices, tenant: string): string[] {
  return [...prices.listOf(tenant)].map(([product, cents]) => `${product}: ${(cents / 100).toFixed(2)}`);
}

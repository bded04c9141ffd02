import { describe, expect, it } from "@jest/globals";
import { bridgeAwilix } from "@ambit/bridge-awilix";
import { createContainer } from "@ambit/core";
import { SessionScopeManager } from "@ambit/scope-session";
import { asClass, asFunction, asValue, createContainer as createAwilix, type AwilixContainer } from "awilix";

class Journal {
  readonly lines: string[] = [];
}

class Cart {
  readonly items: string[] = [];

  constructor(readonly journal: Journal) {}

  async save(): Promise<void> {
    await Promise.resolve();
    this.journal.lines.push(`saved ${this.items.join()}`);
  }
}

class Checkout {
  constructor(
    private readonly cart: Cart,
    private readonly journal: Journal,
  ) {}

  add(item: string): number {
    return this.cart.items.push(item);
  }

  async end(): Promise<void> {
    this.journal.lines.push(`checkout over, ${this.cart.items.length} items`);
  }
}

interface Cradle {
  readonly journal: Journal;
  readonly cart: Cart;
  readonly checkout: Checkout;
}

/** A program, as far as its users see it. */
interface Shop {
  inSession<R>(session: string, work: (checkout: () => Checkout) => R): R;
  end(): Promise<unknown>;
  journal(): Journal;
}

const cart = () => asFunction(({ journal }: Cradle) => new Cart(journal)).scoped();
const checkout = () => asFunction(({ cart, journal }: Cradle) => new Checkout(cart, journal)).scoped();

function awilixAlone(): Shop {
  const root = createAwilix<Cradle>({ strict: true });
  root.register({
    journal: asClass(Journal).singleton(),
    cart: cart().disposer((each) => each.save()),
    checkout: checkout().disposer((each) => each.end()),
  });
  const sessions = new Map<string, AwilixContainer<Cradle>>();
  return {
    inSession(session, work) {
      const child = sessions.get(session) ?? root.createScope();
      sessions.set(session, child);
      return work(() => child.resolve("checkout"));
    },
    async end() {
      for (const child of [...sessions.values()].reverse()) await child.dispose();
    },
    journal: () => root.resolve("journal"),
  };
}

function bridged(): Shop {
  const container = createContainer().registerScopeManager("session", new SessionScopeManager());
  const root = createAwilix<Cradle>({ strict: true });
  root.register({
    journal: asClass(Journal).singleton(),
    cart: cart().disposer((each) => each.save()),
    checkout: checkout().disposer((each) => each.end()),
  });
  const bridge = bridgeAwilix(container, { root, scopes: ["session"] });
  return {
    inSession: (session, work) =>
      container.runInScope("session", session, () => work(() => bridge.resolve("checkout"))),
    end: () => container.dispose(),
    journal: () => root.resolve("journal"),
  };
}

/** What nothing in Awilix asks for has moved to Ambit, and asks Awilix for the rest. */
function halfWay(): Shop {
  const container = createContainer().registerScopeManager("session", new SessionScopeManager());
  const root = createAwilix<Cradle>({ strict: true });
  root.register({ journal: asClass(Journal).singleton(), cart: cart().disposer((each) => each.save()) });
  const bridge = bridgeAwilix(container, { root, scopes: ["session"] });
  const make = (): Checkout => new Checkout(bridge.resolve("cart"), bridge.resolve("journal"));
  container.bind(Checkout, { scope: "session", useFactory: make, dispose: (each) => each.end() });
  return {
    inSession: (session, work) => container.runInScope("session", session, () => work(() => container.get(Checkout))),
    end: () => container.dispose(),
    journal: () => root.resolve("journal"),
  };
}

/** The other way round: Awilix asks Ambit for the cart, which is made before the child container, and so ends after it. */
function theOtherHalf(): Shop {
  const container = createContainer().registerScopeManager("session", new SessionScopeManager());
  const root = createAwilix<Cradle>({ strict: true });
  root.register({
    journal: asClass(Journal).singleton(),
    checkout: checkout().disposer((each) => each.end()),
  });
  const make = (): Cart => new Cart(root.resolve("journal"));
  container.bind(Cart, { scope: "session", useFactory: make, dispose: (each) => each.save() });
  const bridge = bridgeAwilix(container, {
    root,
    scopes: ["session"],
    register: { session: (child) => child.register("cart", asValue(container.get(Cart))) },
  });
  return {
    inSession: (session, work) =>
      container.runInScope("session", session, () => work(() => bridge.resolve("checkout"))),
    end: () => container.dispose(),
    journal: () => root.resolve("journal"),
  };
}

function ambitAlone(): Shop {
  const container = createContainer().registerScopeManager("session", new SessionScopeManager());
  container.bind(Journal, { scope: "singleton" });
  container.bind(Cart, { scope: "session", inject: [Journal], dispose: (each) => each.save() });
  container.bind(Checkout, { scope: "session", inject: [Cart, Journal], dispose: (each) => each.end() });
  const journal = container.get(Journal);
  return {
    inSession: (session, work) => container.runInScope("session", session, () => work(() => container.get(Checkout))),
    end: () => container.dispose(),
    journal: () => journal,
  };
}

/** Two sessions at once, whose steps interleave. */
async function use(shop: Shop): Promise<readonly number[]> {
  const buy = (session: string, items: readonly string[]) =>
    shop.inSession(session, async (current) => {
      const counts: number[] = [];
      for (const item of items) {
        await Promise.resolve();
        counts.push(current().add(item));
      }
      return counts;
    });
  const counts = await Promise.all([buy("ann", ["book", "pen"]), buy("bob", ["lamp"])]);
  return [...counts.flat(), ...(await buy("ann", ["ink"]))];
}

describe("the way from Awilix to Ambit", () => {
  it.each([
    ["Awilix alone", awilixAlone],
    ["the bridge", bridged],
    ["half way", halfWay],
    ["half way, from the other side", theOtherHalf],
    ["Ambit alone", ambitAlone],
  ])("%s gives the same answers, and saves the same carts", async (_name, open) => {
    const shop = open();
    expect(await use(shop)).toEqual([1, 2, 1, 3]);
    await shop.end();
    expect([...shop.journal().lines].sort()).toEqual([
      "checkout over, 1 items",
      "checkout over, 3 items",
      "saved book,pen,ink",
      "saved lamp",
    ]);
  });

  it.each([
    ["the bridge", bridged],
    ["half way", halfWay],
    ["half way, from the other side", theOtherHalf],
    ["Ambit alone", ambitAlone],
  ])("%s ends a checkout before the cart that it holds", async (_name, open) => {
    const shop = open();
    shop.inSession("ann", (current) => current().add("book"));
    await shop.end();
    expect(shop.journal().lines).toEqual(["checkout over, 1 items", "saved book"]);
  });
});

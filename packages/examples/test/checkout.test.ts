import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { readFigures } from "../src/storefront/figures.js";
import { Payments } from "../src/storefront/services/payments.js";
import { Warehouse } from "../src/storefront/services/warehouse.js";
import type { Storefront } from "../src/storefront/storefront.js";
import { Browser } from "./support/browser.js";
import { holdRefund } from "./support/held-refund.js";
import { openShop } from "./support/shops.js";

const address = { street: "1 Main Street", country: "Sweden" };
const nowhere = { street: "1 Deep Street", country: "Atlantis" };

/** A visitor with so many anvils in the cart. */
async function shopperWith(url: string, quantity: number): Promise<Browser> {
  const browser = new Browser(url);
  await browser.post("/acme/cart", { product: "anvil", quantity: String(quantity) });
  return browser;
}

function anvilsInStock({ container }: Storefront): number {
  return container.runInScope("tenant", "acme", () => container.get(Warehouse).inStock("anvil"));
}

function balanceCents({ container }: Storefront): number {
  return container.get(Payments).balanceCents;
}

describe("a checkout", () => {
  it("goes over several requests", async () => {
    const shop = await openShop();
    const ann = await shopperWith(shop.url, 3);
    const { totalCents } = (await ann.get("/acme/cart")).json as { totalCents: number };

    expect((await ann.post("/acme/checkout/address", address)).json).toMatchObject({ status: "suspended" });
    expect(anvilsInStock(shop)).toBe(997);
    expect((await ann.post("/acme/checkout/payment", { card: "4242" })).json).toMatchObject({ status: "suspended" });
    expect((await ann.get("/acme/checkout")).json).toMatchObject({
      status: "suspended",
      steps: ["address completed", "reservation completed", "payment completed"],
    });
    expect((await ann.post("/acme/checkout/confirm")).json).toMatchObject({ status: "completed" });

    expect(readFigures(shop.container)).toMatchObject({ workflowsCompleted: 1, workflowsFailed: 0, workflowsOpen: 0 });
    expect((await ann.get("/acme/cart")).json).toMatchObject({ items: [] });
    expect(anvilsInStock(shop)).toBe(997);
    expect(balanceCents(shop)).toBe(totalCents);
  });

  it("does no step twice", async () => {
    const shop = await openShop();
    const ann = await shopperWith(shop.url, 1);
    const { totalCents } = (await ann.get("/acme/cart")).json as { totalCents: number };
    for (let time = 0; time < 2; time++) await ann.post("/acme/checkout/address", address);
    await Promise.all([1, 2].map(() => ann.post("/acme/checkout/payment", { card: "4242" })));
    expect(balanceCents(shop)).toBe(totalCents);
    // The second confirmation meets the same checkout, or comes too late for it.
    const confirmations = await Promise.all([1, 2].map(() => ann.post("/acme/checkout/confirm")));
    expect(confirmations.map(({ status }) => status)).toContain(200);
    expect(readFigures(shop.container)).toMatchObject({ workflowsCompleted: 1 });
    expect(anvilsInStock(shop)).toBe(999);
  });

  it("waits for another card where one is declined", async () => {
    const shop = await openShop();
    const ann = await shopperWith(shop.url, 1);
    await ann.post("/acme/checkout/address", address);
    expect(await ann.post("/acme/checkout/payment", { card: "0000" })).toMatchObject({
      status: 402,
      json: { status: "suspended" },
    });
    expect(await ann.post("/acme/checkout/payment", { card: "4242" })).toMatchObject({ status: 200 });
    expect((await ann.post("/acme/checkout/confirm")).json).toMatchObject({ status: "completed" });
  });

  it("is undone where it fails, and another can be begun", async () => {
    const shop = await openShop();
    const ann = await shopperWith(shop.url, 5);
    await ann.post("/acme/checkout/address", nowhere);
    await ann.post("/acme/checkout/payment", { card: "4242" });
    expect(balanceCents(shop)).toBeGreaterThan(0);

    const failure = await ann.post("/acme/checkout/confirm");
    expect(failure).toMatchObject({
      status: 409,
      json: { status: "failed", message: "Nothing can be sent to Atlantis." },
    });
    expect(failure.json).toMatchObject({
      steps: ["address completed", "reservation compensated", "payment compensated", "shipment failed"],
    });
    expect(readFigures(shop.container)).toMatchObject({ workflowsCompleted: 0, workflowsFailed: 1, workflowsOpen: 0 });
    expect(anvilsInStock(shop)).toBe(1_000);
    expect(balanceCents(shop)).toBe(0);

    expect((await ann.post("/acme/checkout/address", address)).json).toMatchObject({
      steps: ["address completed", "reservation completed"],
    });
  });

  it("is refused while it is being undone, like every checkout that cannot go on", async () => {
    const shop = await openShop();
    const ann = await shopperWith(shop.url, 1);
    await ann.post("/acme/checkout/address", nowhere);
    await ann.post("/acme/checkout/payment", { card: "4242" });
    const refund = holdRefund(shop);
    const failing = ann.post("/acme/checkout/confirm");
    await refund.begun;
    expect(await ann.post("/acme/checkout/confirm")).toMatchObject({ status: 409, json: { status: "failed" } });
    refund.goOn();
    expect(await failing).toMatchObject({ status: 409 });
    expect((await ann.get("/acme/checkout")).json).toMatchObject({ status: "not begun" });
  });

  it("gives everything back where the session ends first", async () => {
    const clock = new ManualClock();
    const shop = await openShop({ clock });
    const ann = await shopperWith(shop.url, 5);
    await ann.post("/acme/checkout/address", address);
    await ann.post("/acme/checkout/payment", { card: "4242" });
    await shop.quiet();
    clock.advance(60 * 60_000);
    await shop.quiet();
    expect(readFigures(shop.container)).toMatchObject({ sessionsOpen: 0, workflowsOpen: 0, workflowsCompleted: 0 });
    expect(anvilsInStock(shop)).toBe(1_000);
    expect(balanceCents(shop)).toBe(0);
  });

  it("does not cost the visitor the cart who comes back when the session has just ended", async () => {
    const clock = new ManualClock();
    const shop = await openShop({ clock });
    const ann = await shopperWith(shop.url, 5);
    await ann.post("/acme/checkout/address", address);
    await ann.post("/acme/checkout/payment", { card: "4242" });
    await shop.quiet();
    clock.advance(30 * 60_000);
    expect((await ann.get("/acme/cart")).json).toMatchObject({ items: [{ product: "anvil", quantity: 5 }] });
    await shop.quiet();
    expect(readFigures(shop.container)).toMatchObject({ sessionsOpened: 2, sessionsExpired: 1 });
  });

  it("belongs to one visitor and one tenant", async () => {
    const shop = await openShop();
    const [ann, bob] = [await shopperWith(shop.url, 1), await shopperWith(shop.url, 1)];
    await ann.post("/acme/checkout/address", address);
    expect((await bob.get("/acme/checkout")).json).toMatchObject({ status: "not begun", steps: [] });
    expect((await ann.get("/globex/checkout")).json).toMatchObject({ status: "not begun" });
  });

  it("refuses steps out of order, an empty cart, and more than there is", async () => {
    const { url } = await openShop();
    const ann = new Browser(url);
    expect(await ann.post("/acme/checkout/address", address)).toMatchObject({
      status: 409,
      json: { message: "The cart is empty." },
    });
    expect(await ann.post("/acme/checkout/payment", { card: "1" })).toMatchObject({
      status: 409,
      json: { message: "Give an address first." },
    });
    expect(await ann.post("/acme/checkout/confirm")).toMatchObject({ status: 409, json: { message: "Pay first." } });
    for (let time = 0; time < 11; time++) await ann.post("/acme/cart", { product: "anvil", quantity: "100" });
    expect(await ann.post("/acme/checkout/address", address)).toMatchObject({ status: 409 });
  });
});

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { ContainerClosedError } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { booksBalance, countAlive } from "../src/storefront/books.js";
import { readFigures } from "../src/storefront/figures.js";
import { Cart } from "../src/storefront/services/cart.js";
import { Journal } from "../src/storefront/services/request-log.js";
import type { Storefront } from "../src/storefront/storefront.js";
import { Browser } from "./support/browser.js";
import { holdRefund } from "./support/held-refund.js";
import { RawConnection } from "./support/raw-connection.js";
import { openShop } from "./support/shops.js";

const head = "POST /acme/cart HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n";
const body = '{"product":"anvil"}';

/** A connection whose request has come in but for its body: the shop is inside its scopes and waits. */
async function halfRequest(shop: Storefront): Promise<RawConnection> {
  const entered = new Promise<void>((resolve) => {
    shop.container.getScopeManager("request").events.once("instanceCreated", () => resolve());
  });
  const connection = await RawConnection.to(shop.port);
  connection.send(head);
  await entered;
  return connection;
}

/** Resolves when so many more requests have come in. */
function requestsInside(shop: Storefront, count: number): Promise<void> {
  let missing = count;
  return new Promise((resolve) => {
    shop.container.getScopeManager("request").events.on("entered", () => --missing === 0 && resolve());
  });
}

/** Resolves when the server has noticed that the connection of the next request has gone. */
function nextClientGone(): Promise<void> {
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      unsubscribe("http.server.request.start", listen);
      (message as { readonly socket: Socket }).socket.once("close", () => resolve());
    };
    subscribe("http.server.request.start", listen);
  });
}

describe("a client that goes away", () => {
  it("leaves no request scope behind, and its log hears of it", async () => {
    const shop = await openShop();
    const connection = await halfRequest(shop);
    expect(shop.container.getScopeManager("request").metrics()).toMatchObject({ open: 1, active: 1 });
    connection.vanish();
    await shop.quiet();
    expect(shop.container.getScopeManager("request").metrics()).toMatchObject({
      opened: 1,
      closed: 1,
      active: 0,
      instances: { live: 0 },
    });
    expect(shop.container.getScopeManager("session").metrics()).toMatchObject({ open: 1, active: 0, idle: 1 });
    expect(shop.container.get(Journal)).toMatchObject({ answered: 0, aborted: 1 });
  });

  it("leaves none behind either whose answer was waiting for an earlier one on the same connection", async () => {
    const shop = await openShop();
    let deliver!: () => void;
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    shop.container.decorate(Cart, async (cart) => delivered.then(() => cart));
    const [inside, gone] = [requestsInside(shop, 2), nextClientGone()];
    const connection = await RawConnection.to(shop.port);
    connection.send("GET /acme/a HTTP/1.1\r\nHost: shop\r\n\r\nGET /acme/b HTTP/1.1\r\nHost: shop\r\n\r\n");
    await inside;
    connection.vanish();
    await gone;
    deliver();
    await shop.quiet();
    expect(shop.container.getScopeManager("request").metrics()).toMatchObject({ opened: 2, closed: 2, active: 0 });
    expect(shop.container.get(Journal)).toMatchObject({ answered: 0, aborted: 2 });
  });

  it("does not interrupt what was begun for it", async () => {
    const shop = await openShop();
    const ann = new Browser(shop.url);
    await ann.post("/acme/cart", { product: "anvil" });
    await ann.post("/acme/checkout/address", { street: "1 Deep Street", country: "Atlantis" });
    await ann.post("/acme/checkout/payment", { card: "4242" });
    const refund = holdRefund(shop);
    const gone = nextClientGone();
    const connection = await RawConnection.to(shop.port);
    connection.send(`POST /acme/checkout/confirm HTTP/1.1\r\nHost: shop\r\nCookie: ${ann.cookie}\r\n\r\n`);
    await refund.begun;
    connection.vanish();
    await gone;
    refund.goOn();
    await shop.quiet();
    expect(shop.container.get(Journal)).toMatchObject({ aborted: 1 });
    expect((await ann.get("/acme/checkout")).json).toMatchObject({ status: "not begun" });
  });
});

describe("a shop that closes", () => {
  it("leaves nothing alive", async () => {
    const shop = await openShop();
    const ann = new Browser(shop.url);
    await ann.post("/acme/cart", { product: "anvil" });
    await ann.post("/acme/checkout/address", { street: "1 Main Street", country: "Sweden" });
    await ann.get("/globex/x");
    expect(countAlive(shop.container.metrics())).toBeGreaterThan(0);
    await shop.close();
    expect(countAlive(shop.container.metrics())).toBe(0);
    expect(booksBalance(shop.container.metrics())).toBe(true);
    expect(readFigures(shop.container)).toMatchObject({ requests: 3, requestScopesClosed: 3 });
  });

  it("answers who is inside, and nobody new", async () => {
    const shop = await openShop();
    const { port } = shop;
    const connection = await halfRequest(shop);
    const closing = shop.close();
    connection.send(body);
    expect(await connection.received()).toMatch(/^HTTP\/1.1 200 [^]*"product":"anvil"/);
    await closing;
    await expect(RawConnection.to(port)).rejects.toThrow("ECONNREFUSED");
    expect(shop.container.getScopeManager("request").metrics().closedBy).toEqual({ exit: 1 });
    expect(() => shop.container.get(Journal)).toThrow(ContainerClosedError);
  });

  it("cuts off who takes longer than it waits", async () => {
    const shop = await openShop({ drainTimeoutMs: 0 });
    const connection = await halfRequest(shop);
    const received = connection.received();
    await shop.close();
    await received.catch(() => undefined);
    expect(countAlive(shop.container.metrics())).toBe(0);
    expect(booksBalance(shop.container.metrics())).toBe(true);
  });

  it("may be closed while it is closing", async () => {
    const shop = await openShop();
    await Promise.all([shop.close(), shop.close()]);
    expect(countAlive(shop.container.metrics())).toBe(0);
  });
});

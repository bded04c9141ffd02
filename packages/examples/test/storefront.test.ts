import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { readFigures } from "../src/storefront/figures.js";
import { Browser } from "./support/browser.js";
import { RawConnection } from "./support/raw-connection.js";
import { openShop } from "./support/shops.js";

const thirtyMinutesMs = 30 * 60_000;

describe("the shop", () => {
  it("gives each visitor a cart", async () => {
    const { url } = await openShop();
    const [ann, bob] = [new Browser(url), new Browser(url)];
    await ann.post("/acme/cart", { product: "anvil", quantity: "2" });
    await bob.post("/acme/cart", { product: "rocket" });
    expect((await ann.get("/acme/cart")).json).toMatchObject({ items: [{ product: "anvil", quantity: 2 }] });
    expect((await bob.get("/acme/cart")).json).toMatchObject({ items: [{ product: "rocket", quantity: 1 }] });
  });

  it("gives a visitor a cart with each tenant, at the tenant's prices", async () => {
    const { url } = await openShop();
    const ann = new Browser(url);
    const atAcme = await ann.post("/acme/cart", { product: "anvil" });
    expect((await ann.get("/globex/cart")).json).toMatchObject({ items: [], totalCents: 0 });
    const atGlobex = await ann.post("/globex/cart", { product: "anvil" });
    expect((atGlobex.json as { totalCents: number }).totalCents).not.toBe(
      (atAcme.json as { totalCents: number }).totalCents,
    );
  });

  it("keeps visitors apart who come at the same time", async () => {
    const { url } = await openShop();
    const visitors = Array.from({ length: 20 }, () => new Browser(url));
    await Promise.all(
      visitors.map((visitor, index) => visitor.post("/acme/cart", { product: "magnet", quantity: String(index + 1) })),
    );
    const carts = await Promise.all(visitors.map(async (visitor) => (await visitor.get("/acme/cart")).json));
    carts.forEach((cart, index) => expect(cart).toMatchObject({ items: [{ product: "magnet", quantity: index + 1 }] }));
  });

  it("ends a session that was idle for 30 minutes, and gives the cart back to who returns", async () => {
    const clock = new ManualClock();
    const { url, container } = await openShop({ clock });
    const ann = new Browser(url);
    await ann.post("/acme/cart", { product: "anvil" });
    clock.advance(thirtyMinutesMs - 1);
    await ann.get("/acme/cart");
    expect(readFigures(container)).toMatchObject({ sessionsOpened: 1, sessionsExpired: 0 });
    clock.advance(thirtyMinutesMs);
    expect((await ann.get("/acme/cart")).json).toMatchObject({ items: [{ product: "anvil", quantity: 1 }] });
    expect(readFigures(container)).toMatchObject({ sessionsOpened: 2, sessionsExpired: 1, sessionsOpen: 1 });
  });

  it("renders a page once, for all visitors", async () => {
    const { url } = await openShop();
    const [ann, bob] = [new Browser(url), new Browser(url)];
    const answers = [await ann.get("/acme/x?y=1"), await bob.get("/acme/x?y=1"), await ann.get("/acme/x?y=2")];
    expect(answers.map(({ headers }) => headers.get("x-page-cache"))).toEqual(["miss", "hit", "miss"]);
    expect(answers[0]?.text).toContain("<title>acme: /acme/x?y=1</title>");
  });

  it("keeps the hundred pages that were asked for last", async () => {
    const { url, container } = await openShop();
    const ann = new Browser(url);
    for (let page = 0; page < 101; page++) await ann.get(`/acme/${page}`);
    expect(readFigures(container)).toMatchObject({ pagesCached: 100, pageCacheEvictions: 1, pageCacheHits: 0 });
    expect((await ann.get("/acme/1")).headers.get("x-page-cache")).toBe("hit");
    expect((await ann.get("/acme/0")).headers.get("x-page-cache")).toBe("miss");
  });

  it.each([
    "GET /",
    "GET //favicon.ico",
    "GET /100%",
    "GET /%E9?%zz",
    'GET /a"<>^`{|}b',
    "GET http://shop.test/acme",
    "HEAD /acme/x",
    "GET /acme/a#f",
  ])("answers %j with a page", async (request) => {
    const { port, container } = await openShop();
    expect(await RawConnection.statusOf(port, request)).toBe(200);
    expect(container.getScopeManager("page").lookups()).toMatchObject({ misses: 1, hits: 0 });
  });

  it("writes what comes from the address into a page as text", async () => {
    const { port } = await openShop();
    const connection = await RawConnection.to(port);
    connection.send("GET /<script> HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
    expect(await connection.received()).not.toContain("<script>");
  });

  it("refuses what it does not sell, and forms that make no sense", async () => {
    const { url } = await openShop();
    const ann = new Browser(url);
    expect(await ann.post("/acme/cart", { product: "unicorn" })).toMatchObject({ status: 404 });
    expect(await ann.post("/acme/cart", { product: "anvil", quantity: "-1" })).toMatchObject({ status: 400 });
    expect(await ann.post("/acme/cart")).toMatchObject({ status: 400 });
    expect(await ann.post("/acme/elsewhere")).toMatchObject({ status: 404 });
  });

  it("does not tell visitors of its faults, but us", async () => {
    const errors: unknown[] = [];
    const { url, container } = await openShop({ onError: (error) => errors.push(error) });
    const fault = new Error("the secret");
    container.getScopeManager("page").enterScope = () => {
      throw fault;
    };
    const answer = await new Browser(url).get("/acme");
    expect(answer).toMatchObject({ status: 500, json: { message: "Something went wrong." } });
    expect(errors).toEqual([expect.objectContaining({ cause: fault })]);
  });
});

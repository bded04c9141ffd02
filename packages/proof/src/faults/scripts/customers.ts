import type { Life } from "../life.js";
import type { Shop } from "../shop/shop.js";
import { Cart, Discount, Locale, Pen, Prices, Receipt, Report, RequestLog, Wishlist } from "../shop/tokens.js";
import { Gate } from "./gate.js";
import { received, visit } from "./visit.js";

const browse = (shop: Shop, tenant: string, session: string): Promise<string> =>
  visit(shop, tenant, session, async () => {
    const { container } = shop;
    const cart = await container.getAsync(Cart);
    const [prices, discounts] = [await container.getAsync(Prices), container.getAll(Discount)];
    return (
      received(`${tenant}/${session}`, cart, prices, ...discounts, container.get(RequestLog)) + container.get(Locale)
    );
  });

/** Customers of two tenants, several at once. */
export async function customers(life: Life): Promise<void> {
  const { shop } = life;
  life.begin("ann browses at acme", "acme", () => browse(shop, "acme", "ann"));
  life.begin("ann browses at acme in another tab", "acme", () => browse(shop, "acme", "ann"));
  life.begin("ann browses at globex", "globex", () => browse(shop, "globex", "ann"));
  await life.turn();
  await life.play("ann comes back to acme", "acme", () => browse(shop, "acme", "ann"));
  await life.play("ann comes back to globex", "globex", () => browse(shop, "globex", "ann"));
  await life.play("bob looks at his wishlist", "acme", () => lookAtWishlist(shop));
  await life.play("cid has a handle", "acme", () => holdHandle(shop));
  await life.play("ann signs", "acme", () => sign(shop));
  await life.play("ann does not wait for a report", "acme", () => orderReport(shop));
  await detach(life);
}

/** Synchronously, by handles. */
function lookAtWishlist({ container }: Shop): string {
  return container.runInScope("tenant", "acme", () => {
    using session = container.enterScope("session", "bob");
    using request = container.enterScope("request");
    return received("acme/bob", session.get(Wishlist), request.get(RequestLog));
  });
}

async function holdHandle({ container }: Shop): Promise<string> {
  await using tenant = await container.enterScopeAsync("tenant", "acme");
  await using session = await container.enterScopeAsync("session", "cid", { parent: tenant.scope });
  return received("acme/cid", await session.getAsync(Cart), session.get(Wishlist));
}

/** With something that is made for one use, and given back. */
function sign(shop: Shop): Promise<string> {
  return visit(shop, "acme", "ann", async () => {
    const { container } = shop;
    const [pen, receipt] = [container.get(Pen), container.get(Receipt)];
    return `${received("acme/ann", pen, receipt)}: ${await container.release(pen)}`;
  });
}

/** The request is over while something in it is still being made. */
function orderReport(shop: Shop): Promise<string> {
  return visit(shop, "acme", "ann", async () => {
    shop.container.getAsync(Report).catch((error: unknown) => shop.forgotten.push(error));
    return "ordered";
  });
}

/** Work that goes on when the request it belongs to is over. */
async function detach(life: Life): Promise<void> {
  const { shop } = life;
  const { container, managers, callOuts } = shop;
  const gate = new Gate();
  const work = () =>
    callOuts.at("work", "the bound work", "awaited", () => received("acme/ann", container.get(Wishlist)));
  await life.play("ann leaves work behind", "acme", () =>
    visit(shop, "acme", "ann", async () => {
      const bound = managers.request.bind(async () => work());
      void gate.opened.then(bound).catch((error: unknown) => shop.forgotten.push(error));
      const captured = container.captureScopes();
      return captured.run(async () => received("acme/ann", container.get(Wishlist)));
    }),
  );
  gate.open();
  await life.turn();
}

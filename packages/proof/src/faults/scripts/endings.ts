import type { Life } from "../life.js";
import { Cart, Page, Wishlist } from "../shop/tokens.js";
import type { Realm, Step } from "../step.js";
import { Gate } from "./gate.js";
import { received, visit } from "./visit.js";

/** Scopes end in every way: too many, idle for too long, reloaded, closed, shut down with customers inside. */
export async function endings(life: Life): Promise<void> {
  const { shop } = life;
  const { container, managers } = shop;
  const look = (tenant: Realm, session: string): Promise<Step> =>
    life.play(`${session} looks in at ${tenant}`, tenant, () =>
      visit(shop, tenant, session, () => received(`${tenant}/${session}`, container.get(Wishlist))),
    );
  await look("acme", "dan");
  const eve = await look("acme", "eve");
  const globex = await look("globex", "ann");
  const touch = (): string => container.runInScope("tenant", "acme", () => `touched ${managers.session.touch("eve")}`);
  await life.play("eve is still there", "acme", touch, eve);
  await reload(life);
  const close = async (): Promise<string> => String(await container.closeScope("tenant", "globex"));
  await life.play("globex is closed", "globex", close, globex);
  await life.pass(2_500); // sessions are idle for too long
  await life.play("globex opens again", "globex", () =>
    visit(shop, "globex", "ann", async () => received("globex/ann", await container.getAsync(Cart))),
  );
  await shutDownWithCustomers(life);
}

/** With a customer inside: he stays in the old tenant, while others get a new one. */
async function reload(life: Life): Promise<void> {
  const { shop } = life;
  const { container, managers, callOuts } = shop;
  const gate = new Gate();
  const linger = () => callOuts.at("work", "the work in a request", "awaited", () => gate.opened);
  const look = async (): Promise<string> => received("acme/ann", await container.getAsync(Cart));
  life.begin("ann lingers", "acme", () =>
    visit(shop, "acme", "ann", async () => {
      await linger();
      return await look();
    }),
  );
  await life.turn();
  life.begin("acme is reloaded", "acme", async () => String(await managers.tenant.reload("acme")));
  await life.play("ann finds a new acme", "acme", () => visit(shop, "acme", "ann", look));
  gate.open();
  await life.turn();
}

/** One leaves in time, one page is left open by mistake. */
async function shutDownWithCustomers(life: Life): Promise<void> {
  const { shop } = life;
  const { container } = shop;
  const gate = new Gate();
  const stay = async (): Promise<string> => {
    const cart = await container.getAsync(Cart);
    await gate.opened;
    return received("acme/zoe", cart, container.get(Wishlist));
  };
  life.begin("zoe stays till the end", "acme", () => visit(shop, "acme", "zoe", stay));
  await life.turn();
  let leave: (() => void) | undefined;
  await life.play("a page is left open", "pages", async () => {
    await Promise.resolve(); // or the page would be current for its caller too
    const page = container.enterScope("page", "home");
    leave = () => page.exit();
    return received("home", page.get(Page));
  });
  life.begin("the shop is told to shut down", "house", async () => {
    await container.dispose();
    return "shut";
  });
  await life.turn();
  gate.open();
  await life.end();
  await life.play("the page is left at last", "pages", () => leave?.());
}

import type { Life } from "../life.js";
import type { Shop } from "../shop/shop.js";
import { Payment } from "../shop/tokens.js";
import type { Realm } from "../step.js";
import { received } from "./visit.js";

/** The payment is declined: what ann's order is suspended for. */
export class DeclinedError extends Error {
  override readonly name = "DeclinedError";
}

const inOrder = <R>({ container }: Shop, tenant: Realm, id: string, work: () => R): R =>
  container.runInScopes(
    [
      ["tenant", tenant],
      ["workflow", id],
    ],
    work,
  );

/** Workflows: one is suspended and resumed, one fails and is undone, one is abandoned. */
export async function orders(life: Life): Promise<void> {
  const { shop } = life;
  const { managers } = shop;
  life.begin("ann's payment is declined", "acme", () => pay(shop, "acme", "order-1", true));
  life.begin("an order at globex is paid", "globex", () => pay(shop, "globex", "order-1", false));
  await life.turn();
  await life.play("ann pays after all", "acme", () => pay(shop, "acme", "order-1", false));
  const second = await life.play("ann's second order fails", "acme", () =>
    inOrder(shop, "acme", "order-2", async () => {
      await reserve(shop);
      await managers.workflow.fail(new DeclinedError("no more money"));
      return "given up";
    }),
  );
  await life.play(
    "ann's second order is entered again",
    "acme",
    () => inOrder(shop, "acme", "order-2", () => "inside"),
    second,
  );
  await life.play("ann's third order is left alone", "acme", () =>
    inOrder(shop, "acme", "order-3", () => reserve(shop)),
  );
  const fourth = await life.play("ann's fourth order is begun", "acme", () =>
    inOrder(shop, "acme", "order-4", () => reserve(shop)),
  );
  const cancel = (): Promise<string> =>
    shop.container.runInScope("tenant", "acme", async () => {
      await managers.workflow.cancel("not wanted", "order-4");
      return String(managers.workflow.status("order-4"));
    });
  await life.play("somebody cancels the fourth order", "acme", cancel, fourth);
  await life.pass(4_000); // the order that was left alone is undone
}

async function pay(shop: Shop, tenant: Realm, id: string, declined: boolean): Promise<string> {
  return inOrder(shop, tenant, id, async () => {
    const { container, managers, callOuts } = shop;
    await reserve(shop);
    const charge = () =>
      callOuts.at("work", "the step charge", "awaited", () => {
        if (declined) throw new DeclinedError("not this card");
      });
    await managers.workflow.step("charge", async () => charge());
    const payment = await container.getAsync(Payment);
    await managers.workflow.complete();
    return received(`${tenant}/${id}`, payment);
  });
}

/** A step that is undone if the order does not complete. */
async function reserve({ managers, callOuts }: Shop): Promise<string> {
  const { workflow } = managers;
  const scope = workflow.getCurrentScope();
  const work = () => callOuts.at("work", "the step reserve", "awaited", () => "reserved", { scope });
  const compensate = () =>
    callOuts.at("compensation", "the compensation of reserve", "awaited", () => undefined, { scope });
  workflow.recordStep("looked at", undefined, { compensate });
  return await workflow.step("reserve", async () => work(), { compensate: async () => compensate() });
}

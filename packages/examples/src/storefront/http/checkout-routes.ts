import { WorkflowFinishedError } from "@ambit/scope-workflow";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { Checkout, type Address } from "../services/checkout.js";
import { CheckoutCounter } from "../services/checkout-counter.js";
import { Refusal } from "../services/refusal.js";
import { pageFor } from "./page-routes.js";

const text = { type: "string", minLength: 1 };
const addressSchema = {
  body: { type: "object", required: ["street", "country"], properties: { street: text, country: text } },
};
const paymentSchema = { body: { type: "object", required: ["card"], properties: { card: text } } };

/** A checkout goes over three requests and is suspended in between. `GET /:tenant/checkout` tells how far it is. */
export function addCheckoutRoutes(server: FastifyInstance, container: StorefrontContainer): void {
  const desk = new CheckoutDesk(container);

  server.post<{ Body: Address }>("/:tenant/checkout/address", { schema: addressSchema }, ({ body }, reply) =>
    desk.resume(reply, (checkout) => checkout.giveAddress(body)),
  );
  server.post<{ Body: { card: string } }>("/:tenant/checkout/payment", { schema: paymentSchema }, ({ body }, reply) =>
    desk.resume(reply, (checkout) => checkout.pay(body.card)),
  );
  server.post("/:tenant/checkout/confirm", (_, reply) => desk.resume(reply, (checkout) => checkout.confirm()));

  server.get("/:tenant/checkout", async (request, reply) => {
    const { title, pageCache } = await pageFor(container, request.originalUrl);
    const { currentId } = container.get(CheckoutCounter);
    return reply.header("x-page-cache", pageCache).send({ title, ...desk.progress(currentId) });
  });
}

class CheckoutDesk {
  constructor(private readonly container: StorefrontContainer) {}

  /** Does the next part of the session's checkout, and answers how far it is then. */
  async resume(reply: FastifyReply, work: (checkout: Checkout) => Promise<void>) {
    const counter = this.container.get(CheckoutCounter);
    const id = counter.currentId;
    const refusal = await this.#attempt(id, work);
    const progress = this.progress(id);
    if (progress.status === "completed" || progress.status === "failed") counter.finished(id);
    if (refusal === undefined) return progress;
    void reply.code(refusal.statusCode);
    return { message: refusal.message, ...progress };
  }

  progress(id: string) {
    const checkouts = this.container.getScopeManager("checkout");
    const lookup = { id, parent: this.container.getCurrentScope("session") };
    const steps = checkouts.history(lookup).map(({ name, status }) => `${name} ${status}`);
    return { status: checkouts.status(lookup) ?? "not begun", steps };
  }

  /** Enters the checkout for as long as the work takes. Resolves to why it was refused, if it was: then it waits for another attempt. */
  async #attempt(id: string, work: (checkout: Checkout) => Promise<void>): Promise<Refusal | undefined> {
    try {
      await this.container.runInScope("checkout", id, async () => work(await this.container.getAsync(Checkout)));
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      // Another request of the session has finished it, and the end takes its time.
      if (error instanceof WorkflowFinishedError) return new Refusal(409, "This checkout is over.");
      throw error;
    }
  }
}

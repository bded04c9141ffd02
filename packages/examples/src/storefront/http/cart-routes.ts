import type { FastifyInstance } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { Cart } from "../services/cart.js";
import type { Quantity } from "../services/warehouse.js";
import { pageFor } from "./page-routes.js";

const addSchema = {
  body: {
    type: "object",
    required: ["product"],
    properties: {
      product: { type: "string" },
      quantity: { type: "integer", minimum: 1, maximum: 100, default: 1 },
    },
  },
};

/** `GET /:tenant/cart` shows the visitor's cart, `POST` puts something into it. */
export function addCartRoutes(server: FastifyInstance, container: StorefrontContainer): void {
  const shown = ({ items, totalCents }: Cart) => ({ items, totalCents });

  server.get("/:tenant/cart", async (request, reply) => {
    const { title, pageCache } = await pageFor(container, request.originalUrl);
    return reply.header("x-page-cache", pageCache).send({ title, ...shown(await container.getAsync(Cart)) });
  });

  server.post<{ Body: Quantity }>("/:tenant/cart", { schema: addSchema }, async ({ body }) => {
    const cart = await container.getAsync(Cart);
    cart.add(body.product, body.quantity);
    return shown(cart);
  });
}

import type { FastifyInstance } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { Cart } from "../services/cart.js";
import { RenderedPage } from "../services/rendered-page.js";

/** The page of a request target, from the page cache or rendered now. Every GET and HEAD asks for exactly one. */
export async function pageFor(container: StorefrontContainer, target: string) {
  return await container.runInScope("page", target, async () => {
    const page = await container.getAsync(RenderedPage);
    return { title: page.title, html: page.html, pageCache: page.serve() };
  });
}

/** Any path is a page of the shop, but for those that have a route of their own. */
export function addPageRoutes(server: FastifyInstance, container: StorefrontContainer): void {
  server.get("*", async (request, reply) => {
    const { html, pageCache } = await pageFor(container, request.originalUrl);
    const cart = await container.getAsync(Cart);
    return reply
      .headers({ "x-page-cache": pageCache, "x-cart-items": cart.itemCount })
      .type("text/html; charset=utf-8")
      .send(html);
  });
}

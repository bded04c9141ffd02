import fastify, { type FastifyInstance } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { addCartRoutes } from "./cart-routes.js";
import { addCheckoutRoutes } from "./checkout-routes.js";
import { addPageRoutes } from "./page-routes.js";
import { addRequestScopes } from "./request-scopes.js";
import { routablePath } from "./request-target.js";

/** The shop's HTTP service, not listening yet. */
export function createServer(container: StorefrontContainer, onError: (error: unknown) => void): FastifyInstance {
  const server = fastify({
    rewriteUrl: ({ url = "/" }) => routablePath(url),
    http: { maxHeaderSize: 64 * 1024 },
  });
  server.addHook("onError", async (_request, reply, error) => {
    if (reply.statusCode >= 500) onError(error);
  });
  acceptForms(server);
  addRequestScopes(server, container);
  addCartRoutes(server, container);
  addCheckoutRoutes(server, container);
  addPageRoutes(server, container);
  return server;
}

/** What browsers, and curl with `-d`, send. */
function acceptForms(server: FastifyInstance): void {
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

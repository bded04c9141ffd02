import fastify, { type FastifyError, type FastifyInstance } from "fastify";
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
  answerErrors(server, onError);
  acceptForms(server);
  hangUpOnceClosing(server);
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

/** The end waits for every connection, and one that was busy when the end began would be kept alive after its answer. */
function hangUpOnceClosing(server: FastifyInstance): void {
  let closing = false;
  server.addHook("preClose", async () => void (closing = true));
  server.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
}

/** A refusal says why; a fault is told to us, not to the visitor. */
function answerErrors(server: FastifyInstance, onError: (error: unknown) => void): void {
  server.setErrorHandler<FastifyError>((error, _request, reply) => {
    const statusCode = error.statusCode ?? 500;
    if (statusCode >= 500) onError(error);
    const message = statusCode >= 500 ? "Something went wrong." : error.message;
    return reply.code(statusCode).send({ message });
  });
}

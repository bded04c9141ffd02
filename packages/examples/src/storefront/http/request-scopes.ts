import { randomUUID } from "node:crypto";
import { enterScopes } from "@ambit/middleware-fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { RequestLine, RequestLog } from "../services/request-log.js";
import { tenantOf } from "./request-target.js";
import { visitorCookie, visitorOf } from "./visitor-cookie.js";

/** Handles each request inside the scopes of its tenant, its session and itself. */
export function addRequestScopes(server: FastifyInstance, container: StorefrontContainer): void {
  const visitors = new WeakMap<FastifyRequest, string>();
  server.addHook("onRequest", (request, reply, done) => {
    visitors.set(request, identifyVisitor(request, reply));
    done();
  });
  const plugin = enterScopes(container, {
    scopes: [
      { scope: "tenant", id: ({ originalUrl }) => tenantOf(originalUrl) },
      { scope: "session", id: (request) => visitors.get(request) },
      {
        scope: "request",
        id: ({ id }) => id,
        provide: ({ method, originalUrl }) => [[RequestLine, `${method} ${originalUrl}`]],
      },
    ],
    onEntered: (_, scope) => void scope.get(RequestLog),
  });
  void server.register(plugin);
}

/** The visitor that the browser tells of; one who comes for the first time gets an id to tell from now on. */
function identifyVisitor(request: FastifyRequest, reply: FastifyReply): string {
  const known = visitorOf(request.headers.cookie);
  if (known !== undefined) return known;
  const visitor = randomUUID();
  void reply.header("set-cookie", visitorCookie(visitor));
  return visitor;
}

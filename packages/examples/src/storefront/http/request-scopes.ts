import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { RequestLine, RequestLog } from "../services/request-log.js";
import { tenantOf } from "./request-target.js";
import { visitorCookie, visitorOf } from "./visitor-cookie.js";

/** Handles each request inside the scopes of its tenant, its session and itself. */
export function addRequestScopes(server: FastifyInstance, container: StorefrontContainer): void {
  const handlersDone = watchHandlers(server);
  server.addHook("onRequest", (request, reply, done) => {
    const steps = [
      ["tenant", tenantOf(request.originalUrl)],
      ["session", identifyVisitor(request, reply)],
      ["request", request.id, { provide: [[RequestLine, `${request.method} ${request.originalUrl}`]] }],
    ] as const;
    const handle = (): Promise<void> => {
      container.get(RequestLog);
      done();
      // A client that goes away ends the connection and not the handler, which is not to lose its scopes half way.
      return connectionDone(reply).finally(() => handlersDone.get(request));
    };
    try {
      // An aborted request rejects, so that its scopes hear of the abort; there is nobody left to answer.
      container.runInScopes(steps, handle).catch(() => undefined);
    } catch (error) {
      done(error as Error);
    }
  });
}

/** For each request whose handler has begun, what settles when it has ended. */
function watchHandlers(server: FastifyInstance): WeakMap<FastifyRequest, Promise<unknown>> {
  const done = new WeakMap<FastifyRequest, Promise<unknown>>();
  server.addHook("onRoute", (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const result = handler.call(this, request, reply);
      done.set(request, Promise.allSettled([result]));
      return result;
    };
  });
  return done;
}

/** The visitor that the browser tells of; one who comes for the first time gets an id to tell from now on. */
function identifyVisitor(request: FastifyRequest, reply: FastifyReply): string {
  const known = visitorOf(request.headers.cookie);
  if (known !== undefined) return known;
  const visitor = randomUUID();
  void reply.header("set-cookie", visitorCookie(visitor));
  return visitor;
}

/**
 * Settles when the answer was sent or the client has gone. An answer that waits for an earlier one on the same connection is not told that
 * the client has gone; the connection is.
 */
function connectionDone({ raw }: FastifyReply): Promise<void> {
  const { socket } = raw.req;
  socket.setMaxListeners(0); // one for each request that a client sends without waiting for answers
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.off("close", done);
      if (raw.writableFinished) resolve();
      else reject(new Error("The client went away."));
    };
    raw.once("close", done);
    socket.once("close", done);
  });
}

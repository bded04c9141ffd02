import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { StorefrontContainer } from "../container.js";
import { RequestLine, RequestLog } from "../services/request-log.js";
import { tenantOf } from "./request-target.js";
import { visitorCookie, visitorOf } from "./visitor-cookie.js";

/** Handles each request inside the scopes of its tenant, its session and itself. */
export function addRequestScopes(server: FastifyInstance, container: StorefrontContainer): void {
  server.addHook("onRequest", (request, reply, done) => {
    const steps = [
      ["tenant", tenantOf(request.originalUrl)],
      ["session", identifyVisitor(request, reply)],
      ["request", request.id, { provide: [[RequestLine, `${request.method} ${request.originalUrl}`]] }],
    ] as const;
    const handle = (): Promise<void> => {
      container.get(RequestLog);
      done();
      return connectionDone(reply);
    };
    try {
      // An aborted request rejects, so that its scopes hear of the abort; there is nobody left to answer.
      container.runInScopes(steps, handle).catch(() => undefined);
    } catch (error) {
      done(error as Error);
    }
  });
}

/** The visitor that the browser tells of; one who comes for the first time gets an id to tell from now on. */
function identifyVisitor(request: FastifyRequest, reply: FastifyReply): string {
  const known = visitorOf(request.headers.cookie);
  if (known !== undefined) return known;
  const visitor = randomUUID();
  void reply.header("set-cookie", visitorCookie(visitor));
  return visitor;
}

/** Settles when the answer was sent or the client has gone: `close` is the one event that comes in both cases. */
function connectionDone(reply: FastifyReply): Promise<void> {
  return new Promise((resolve, reject) => {
    reply.raw.once("close", () => {
      if (reply.raw.writableFinished) resolve();
      else reject(new Error("The client went away."));
    });
  });
}

import type { Container } from "@ambit/core";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import { responseClosed, runUntilClosed } from "@ambit/middleware-node-http";
import type { Request, RequestHandler } from "express";
import { watchHandlers } from "./handler-watch.js";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express has its users extend requests in this way
  namespace Express {
    interface Request {
      /** The scopes that this request is handled in, once it has passed `enterScopes`. */
      scope: RequestScope;
    }
  }
}

/**
 * Handles each request inside its scopes, which are `request.scope`. They are left when the answer is over and the handlers have settled. What
 * refuses a request goes to the error middleware.
 * @throws UnknownScopeError
 */
export function enterScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<Request, ScopeNames<Managers>>,
): RequestHandler {
  const entrance = createEntrance<Request, Managers>(container, options);
  return (request, response, next) => {
    let entered = false;
    const closed = responseClosed(response);
    const handle = async (scope: RequestScope): Promise<void> => {
      entered = true;
      request.scope = scope;
      const handlers = watchHandlers(request);
      next();
      await closed;
      await handlers.settled();
    };
    runUntilClosed(entrance, request, closed, handle).catch((error: unknown) => {
      if (!entered) next(error);
    });
  };
}

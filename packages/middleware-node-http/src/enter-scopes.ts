import type { IncomingMessage, ServerResponse } from "node:http";
import type { Container } from "@ambit/core";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import { responseClosed } from "./response-closed.js";
import { runUntilClosed } from "./run-until-closed.js";

/** Hands on to what comes next, or an error to whoever answers those. A promise that it returns is waited for before the scopes are left. */
export type Next = (error?: unknown) => unknown;

/**
 * A middleware of the form that most frameworks take: what comes next is called inside the scopes, which are `request.scope`. What refuses the
 * request goes to `next`.
 * @throws UnknownScopeError
 */
export function enterScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<IncomingMessage, ScopeNames<Managers>>,
): (request: IncomingMessage, response: ServerResponse, next: Next) => void {
  const entrance = createEntrance(container, options);
  return (request, response, next) => {
    let entered = false;
    const handle = (scope: RequestScope): unknown => {
      entered = true;
      Object.assign(request, { scope });
      return next();
    };
    runUntilClosed(entrance, request, responseClosed(response), handle).catch((error: unknown) => {
      if (entered) entrance.report(error, request);
      else next(error);
    });
  };
}

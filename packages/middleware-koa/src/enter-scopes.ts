import type { Container } from "@ambit/core";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import { responseClosed, runUntilClosed } from "@ambit/middleware-node-http";
import type { Context, Middleware } from "koa";

declare module "koa" {
  interface ExtendableContext {
    /** The scopes that this request is handled in, once it has passed `enterScopes`. */
    scope: RequestScope;
  }
}

/**
 * Handles each request inside its scopes, which are `context.scope`. They are left when the answer is over, which Koa sends after the
 * middlewares have returned. What refuses a request is thrown, as by any middleware.
 * @throws UnknownScopeError
 */
export function enterScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<Context, ScopeNames<Managers>>,
): Middleware {
  const entrance = createEntrance<Context, Managers>(container, options);
  return (context, next) =>
    runUntilClosed(entrance, context, responseClosed(context.res), (scope) => {
      context.scope = scope;
      return next();
    });
}

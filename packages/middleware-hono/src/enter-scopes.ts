import type { Container } from "@ambit/core";
import { runUntilAnswered, type Exchange } from "@ambit/middleware-fetch";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import type { Context, MiddlewareHandler } from "hono";

declare module "hono" {
  interface ContextVariableMap {
    /** The scopes that this request is handled in, once it has passed `enterScopes`. */
    scope: RequestScope;
  }
}

/**
 * Handles each request inside its scopes, which are `c.get("scope")`. They are left when the answer's body is over, which Hono sends after the
 * handlers have returned. What refuses a request is thrown, as by any middleware.
 * @throws UnknownScopeError
 */
export function enterScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<Context, ScopeNames<Managers>>,
): MiddlewareHandler {
  const entrance = createEntrance<Context, Managers>(container, options);
  return async (context, next) => {
    // Hono answers what handlers throw before this hears of it.
    const exchange = {
      method: context.req.method,
      answeredError: () => context.error,
      waitUntil: waitUntilOf(context),
    };
    const response = await runUntilAnswered<Context>(entrance, context, exchange, async (scope) => {
      context.set("scope", scope);
      await next();
      return context.res;
    });
    if (response === context.res) return;
    context.res = undefined; // or its headers would be taken over, which the new one has already
    context.res = response;
  };
}

/** Not every runtime has it, and Hono throws where there is none. */
function waitUntilOf(context: Context): Exchange["waitUntil"] {
  try {
    const { executionCtx } = context;
    return (left) => executionCtx.waitUntil(left);
  } catch {
    return undefined;
  }
}

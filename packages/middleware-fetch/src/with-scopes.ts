import type { Container } from "@ambit/core";
import {
  createEntrance,
  statusOf,
  type MiddlewareOptions,
  type RequestScope,
  type ScopeNames,
} from "@ambit/middleware-kit";
import { runUntilAnswered, type Exchange } from "./run-until-answered.js";

/** A request that is handled inside its scopes. */
export type ScopedRequest = Request & { readonly scope: RequestScope };

/**
 * A fetch handler that calls `handler` inside the scopes of each request, with whatever else the runtime passes. What refuses the request or
 * what the handler throws is answered with its status; what is a fault of ours goes to `onError` too.
 * @throws UnknownScopeError
 */
export function withScopes<Managers extends object, Rest extends readonly unknown[] = []>(
  container: Container<Managers>,
  options: MiddlewareOptions<Request, ScopeNames<Managers>>,
  handler: (request: ScopedRequest, ...rest: Rest) => Response | PromiseLike<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const entrance = createEntrance(container, options);
  return async (request, ...rest) => {
    const exchange = { method: request.method, waitUntil: waitUntilOf(rest) };
    const handle = (scope: RequestScope) => handler(Object.assign(request, { scope }), ...rest);
    try {
      return await runUntilAnswered(entrance, request, exchange, handle);
    } catch (error) {
      const status = statusOf(error);
      if (status >= 500) entrance.report(error, request);
      return new Response(null, { status });
    }
  };
}

/** Runtimes that stop what nobody waits for, such as workers, pass along where to say so. */
function waitUntilOf(rest: readonly unknown[]): Exchange["waitUntil"] {
  for (const context of rest) {
    const { waitUntil } = (context ?? {}) as { readonly waitUntil?: unknown };
    if (typeof waitUntil === "function") return (left) => void Reflect.apply(waitUntil, context, [left]);
  }
  return undefined;
}

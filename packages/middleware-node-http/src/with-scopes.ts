import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Container } from "@ambit/core";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import { answerFailure } from "./answer-failure.js";
import { responseClosed } from "./response-closed.js";
import { runUntilClosed } from "./run-until-closed.js";

/** A request that is handled inside its scopes. */
export type ScopedRequest = IncomingMessage & { readonly scope: RequestScope };

/**
 * A listener for `http.createServer` that calls `handler` inside the scopes of each request. What refuses the request or what the handler
 * throws is answered with its status; what is a fault of ours goes to `onError` too.
 * @throws UnknownScopeError
 */
export function withScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<IncomingMessage, ScopeNames<Managers>>,
  handler: (request: ScopedRequest, response: ServerResponse) => unknown,
): RequestListener {
  const entrance = createEntrance(container, options);
  return (request, response) => {
    const handle = (scope: RequestScope): unknown => handler(Object.assign(request, { scope }), response);
    runUntilClosed(entrance, request, responseClosed(response), handle).catch((error: unknown) => {
      if (answerFailure(response, error) >= 500) entrance.report(error, request);
    });
  };
}

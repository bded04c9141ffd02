import type { Container } from "@ambit/core";
import { createEntrance, type MiddlewareOptions, type RequestScope, type ScopeNames } from "@ambit/middleware-kit";
import { responseClosed, runUntilClosed } from "@ambit/middleware-node-http";
import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { asFastifyError } from "./fastify-error.js";
import { watchHooks, watchRequest } from "./request-watch.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The scopes that this request is handled in, once it has passed `enterScopes`. */
    scope: RequestScope;
  }
}

/**
 * A plugin that handles each request inside its scopes, which are `request.scope`: those of the instance that it is registered on, and of the
 * instances below. They are left when the answer is over and hooks and handler have settled. What refuses a request goes to the error handler.
 * @throws UnknownScopeError
 */
export function enterScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<FastifyRequest, ScopeNames<Managers>>,
): FastifyPluginCallback {
  const entrance = createEntrance<FastifyRequest, Managers>(container, options);
  const plugin: FastifyPluginCallback = (instance, _options, loaded) => {
    if (!instance.hasRequestDecorator("scope")) instance.decorateRequest("scope");
    instance.addHook("onRequest", (request, reply, done) => {
      let entered = false;
      const closed = responseClosed(reply.raw);
      const handle = async (scope: RequestScope): Promise<void> => {
        entered = true;
        request.scope = scope;
        const watch = watchRequest(request, reply);
        done();
        await closed;
        await watch.settled();
      };
      runUntilClosed(entrance, request, closed, handle).catch((error: unknown) => {
        if (!entered) done(asFastifyError(error));
      });
    });
    watchHooks(instance);
    loaded();
  };
  // Without it, Fastify would confine the hooks to an instance of the plugin's own, where there are no routes.
  return fastifyPlugin(plugin, { fastify: "5.x", name: "@ambit/middleware-fastify" });
}

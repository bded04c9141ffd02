import { Container } from "inversify";
import { asynchronous, Handler, requestRecipes, synchronous, type EndingClasses } from "../services/request.js";
import type { Subject } from "../subject.js";

const onlyOneCall = "its request scope is one call of get: it cannot be entered again";

/** Its own request scope: what one call of `get` makes. It has no end, so that disposal is done by hand. */
export const subject: Subject = {
  programs: {
    requests() {
      const container = bindRequest(synchronous);
      return () => {
        const handler = container.get(Handler).serve();
        void handler.audit.dispose();
        void handler.transaction.dispose();
        return handler;
      };
    },
    asyncRequests() {
      const container = bindRequest(asynchronous);
      return async () => {
        const handler = container.get(Handler).serve();
        await handler.audit.dispose();
        await handler.transaction.dispose();
        return handler;
      };
    },
  },
  cannot: { tenants: onlyOneCall, idleScopes: onlyOneCall },
};

function bindRequest(classes: EndingClasses): Container {
  const container = new Container();
  for (const { itsClass, make, needs, lifetime } of requestRecipes(classes)) {
    const bound = container.bind(itsClass as never).toResolvedValue(make as never, needs as never);
    if (lifetime === "scoped") bound.inRequestScope();
    else if (lifetime === "singleton") bound.inSingletonScope();
    else bound.inTransientScope();
  }
  return container;
}

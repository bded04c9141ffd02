import type { Entrance, RequestScope } from "@ambit/middleware-kit";

/**
 * Calls `work` inside the request's scopes. They are left when it has settled and the exchange is over, whichever is later: a client that goes
 * away does not take the scopes from under a handler. `closed` resolves to an error where the exchange failed.
 * @throws what refuses the entry, and what `work` throws; both at once, without waiting for the exchange.
 */
export function runUntilClosed<Request, R>(
  entrance: Entrance<Request>,
  request: Request,
  closed: Promise<Error | undefined>,
  work: (scope: RequestScope) => R,
): Promise<Awaited<R>> {
  return new Promise((resolve, reject) => {
    const stay = async (scope: RequestScope): Promise<void> => {
      const handling = (async (): Promise<Awaited<R>> => await work(scope))();
      resolve(handling);
      const [handled, failure] = await Promise.all([Promise.allSettled([handling]), closed]);
      if (handled[0].status === "rejected") throw handled[0].reason as unknown;
      if (failure !== undefined) throw failure;
    };
    // What comes after `work` was called is known to its caller, or has been told to the scopes.
    entrance.enter(request, stay).catch(reject);
  });
}

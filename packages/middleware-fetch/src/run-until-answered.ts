import type { Entrance, RequestScope } from "@ambit/middleware-kit";
import { scopedBody } from "./scoped-body.js";

/** What has to be known of the exchange beside the request and its answer. */
export interface Exchange {
  /** The request's. */
  readonly method: string;
  /** Asked when the answer is over, where a framework answers errors itself: the scopes are to hear of the error all the same. */
  readonly answeredError?: () => Error | undefined;
  /** Given what settles when the scopes were left, for runtimes that stop what nobody waits for. */
  readonly waitUntil?: ((left: Promise<void>) => void) | undefined;
}

/** Who waits for the response. */
interface Caller {
  resolve(response: Response): void;
  reject(error: unknown): void;
}

/** A response, and what settles when it is over. */
interface Answer {
  readonly response: Response;
  readonly over: Promise<void> | undefined;
}

/**
 * Calls `work` inside the request's scopes. They are left when it has settled and the body of its response, which is read inside them, has
 * ended, failed or been cancelled.
 * @throws what refuses the entry, and what `work` throws; both at once.
 */
export function runUntilAnswered<Request>(
  entrance: Entrance<Request>,
  request: Request,
  exchange: Exchange,
  work: (scope: RequestScope) => Response | PromiseLike<Response>,
): Promise<Response> {
  // Dropped when it has heard: what lasts as long as the scopes must not hold the answer, or it could never be forgotten unread.
  let caller: Caller | undefined;
  const handle = async (scope: RequestScope): Promise<Pick<Answer, "over">> => {
    const { response, over } = answerWith(await work(scope), exchange.method, scope);
    caller?.resolve(response);
    caller = undefined;
    return { over };
  };
  const refuse = (error: unknown): void => {
    caller?.reject(error);
    caller = undefined;
  };
  const stay = async (scope: RequestScope): Promise<void> => {
    const handling = handle(scope);
    handling.catch(refuse);
    const { over } = await handling;
    await over;
    const error = exchange.answeredError?.();
    if (error !== undefined) throw error;
  };
  return new Promise((resolve, reject) => {
    caller = { resolve, reject };
    const left = entrance.enter(request, stay).catch(refuse);
    exchange.waitUntil?.(left);
  });
}

/** Watches the response's body. One without body, and one of a request that is in no scopes, is answered as it is. */
function answerWith(response: Response, method: string, scope: RequestScope): Answer {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (body === null || scope.scopes.length === 0) return { response, over: undefined };
  // Nobody would read it, nor say so: servers drop it.
  if (method === "HEAD") return { response: new Response(null, response), over: body.cancel() };
  const { stream, over } = scopedBody(body, scope);
  return { response: new Response(stream, response), over };
}

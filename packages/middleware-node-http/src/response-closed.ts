import type { ServerResponse } from "node:http";
import { AnswerCutShortError } from "@ambit/middleware-kit";
import { onceSocketClosed } from "./socket-close.js";

/**
 * Resolves when the answer is over: to nothing where it was finished, to an error where it was not. An answer that waits for
 * an earlier one on the same connection is not told that the client has gone; the connection is.
 */
export function responseClosed(response: ServerResponse): Promise<Error | undefined> {
  const { socket } = response.req;
  let finished = response.writableFinished;
  return new Promise((resolve) => {
    const done = (): void => {
      forget();
      resolve(finished ? undefined : whatCutShort(response));
    };
    const forget = onceSocketClosed(socket, done);
    if (response.destroyed || socket.destroyed) return done();
    response.once("finish", () => (finished = true));
    response.once("close", done);
  });
}

/** What the response was destroyed with. Node 24 destroys those that wait for others with the loss of the connection, which is the client's going. */
function whatCutShort({ errored }: ServerResponse): Error {
  const cause = errored as NodeJS.ErrnoException | null | undefined; // Node 20 leaves it undefined where somebody else destroys the socket
  if (cause === null || cause === undefined) return new AnswerCutShortError();
  return cause.code === "ECONNRESET" ? new AnswerCutShortError({ cause }) : cause;
}

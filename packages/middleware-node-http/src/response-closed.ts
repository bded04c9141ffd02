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
      resolve(finished ? undefined : (response.errored ?? new AnswerCutShortError()));
    };
    const forget = onceSocketClosed(socket, done);
    if (response.destroyed || socket.destroyed) return done();
    response.once("finish", () => (finished = true));
    response.once("close", done);
  });
}

import type { ServerResponse } from "node:http";

/** Aborts when the response has ended: it was sent, or the connection has gone. A response that waits its turn hears of the latter only from the connection. */
export function endOf(response: ServerResponse): AbortSignal {
  const end = new AbortController();
  const { socket } = response.req;
  const ended = (): void => {
    socket.off("close", ended);
    end.abort();
  };
  socket.setMaxListeners(0); // one for each request that a client sends without waiting for answers
  socket.once("close", ended);
  response.once("close", ended);
  return end.signal;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Container } from "@ambit/core";
import {
  createEntrance,
  statusOf,
  type MiddlewareOptions,
  type RequestScope,
  type ScopeNames,
} from "@ambit/middleware-kit";
import { runUntilClosed } from "./run-until-closed.js";
import type { ScopedRequest } from "./with-scopes.js";

/** What a server calls with `upgrade`. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * A listener for a server's `upgrade`, for websockets: calls `handler` inside the scopes of the request, which last until the socket has
 * closed. Listeners of the socket run outside of them: `request.scope` leads back.
 * @throws UnknownScopeError
 */
export function withUpgradeScopes<Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<IncomingMessage, ScopeNames<Managers>>,
  handler: (request: ScopedRequest, socket: Duplex, head: Buffer) => unknown,
): UpgradeListener {
  const entrance = createEntrance(container, options);
  return (request, socket, head) => {
    const closed = socketClosed(socket);
    const handle = (scope: RequestScope): unknown => handler(Object.assign(request, { scope }), socket, head);
    runUntilClosed(entrance, request, closed, handle).catch((error: unknown) => {
      const status = statusOf(error);
      refuse(socket, status);
      if (status >= 500) entrance.report(error, request);
    });
  };
}

/** Resolves when the socket has closed, to the error that closed it. */
function socketClosed(socket: Duplex): Promise<Error | undefined> {
  let failure: Error | undefined;
  return new Promise((resolve) => {
    socket.once("error", (error: Error) => (failure = error));
    if (socket.destroyed) resolve(failure);
    else socket.once("close", () => resolve(failure));
  });
}

/** What has been upgraded speaks another protocol by now: then this is no answer, but an end all the same. */
function refuse(socket: Duplex, status: number): void {
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}

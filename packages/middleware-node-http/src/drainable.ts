import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { systemClock, type Clock } from "@ambit/core";

export interface DrainOptions {
  /** How long requests under way are waited for; then they are cut off. Default: 10 000. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Prepares a server for its end, and is best called when it is made. The returned function accepts no further connections, finishes what is
 * under way on those that there are, and resolves when all of them have closed. Dispose of the container afterwards.
 */
export function drainable(
  server: Server,
  { timeoutMs = 10_000, clock = systemClock }: DrainOptions = {},
): () => Promise<void> {
  const connections = new Connections();
  server.on("connection", (socket: Socket) => connections.add(socket));
  // Before other listeners: the header has to be there when they answer.
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    connections.begin(response, () => server.closeIdleConnections());
  });
  let drained: Promise<void> | undefined;
  return () => (drained ??= drain());

  async function drain(): Promise<void> {
    const cancel = clock.schedule(() => connections.cut(), timeoutMs, true);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    connections.hangUp();
    setImmediate(() => connections.dropSilent()); // what has arrived by now is read before
    await closed;
    cancel();
  }
}

interface Answer {
  readonly response: ServerResponse;
  /** What client and server had agreed on before the end. */
  readonly keepsAlive: boolean;
}

/** The connections of a server, upgraded ones too, with the answers that are under way on each. */
class Connections {
  readonly #answers = new Map<Socket, Answer[]>();
  #hangingUp = false;

  add(socket: Socket): void {
    this.#answers.set(socket, []);
    socket.once("close", () => this.#answers.delete(socket));
  }

  begin(response: ServerResponse, whenIdle: () => void): void {
    const { socket } = response.req;
    const answers = this.#answers.get(socket);
    if (answers === undefined) return; // the connection is older than this
    const answer = { response, keepsAlive: response.shouldKeepAlive };
    answers.push(answer);
    if (this.#hangingUp) announceEnd(answers);
    response.once("close", () => {
      answers.splice(answers.indexOf(answer), 1);
      if (this.#hangingUp) whenIdle(); // where the headers were sent before, the client was not told
    });
  }

  hangUp(): void {
    this.#hangingUp = true;
    for (const answers of this.#answers.values()) announceEnd(answers);
  }

  /** The server takes one that has sent nothing yet for busy, and would wait for it. */
  dropSilent(): void {
    for (const socket of this.#answers.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  cut(): void {
    for (const socket of this.#answers.keys()) socket.destroy();
  }
}

/** Tells the client, with the last answer and no earlier one, that the connection ends: whatever comes after that would not be sent. */
function announceEnd(answers: readonly Answer[]): void {
  const last = answers.at(-1);
  for (const answer of answers) answer.response.shouldKeepAlive = answer.keepsAlive && answer !== last;
}

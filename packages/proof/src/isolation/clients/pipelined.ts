import { connect } from "node:net";
import type { Random } from "../../model/random.js";
import { pause } from "../pause.js";
import { AnswerParser } from "./answer-parser.js";
import { host, nothing, type Answer, type Message } from "./message.js";

/**
 * Sends several requests over one raw connection without waiting for answers, in pieces that end anywhere. Resolves to one answer for each,
 * as far as they came before the connection ended. Never rejects.
 */
export async function pipelined(
  port: number,
  messages: readonly Message[],
  /** Hangs up when so many answers have come, or a little later; as many as there are messages to wait for all. */
  patience: number,
  random: Random,
): Promise<Answer[]> {
  const socket = connect(port, host).setEncoding("latin1").setNoDelay(true);
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const parser = new AnswerParser();
  socket.on("data", (received: string) => {
    parser.add(received);
    if (parser.answers.length >= patience) socket.destroy();
  });
  for (const piece of pieces(messages.map(onTheWire).join(""), random)) {
    socket.write(piece, "latin1");
    await pause(random);
  }
  if (patience < messages.length) {
    for (let turns = random.below(30); turns > 0; turns--) await pause(random);
    socket.destroy();
  }
  await closed;
  const begun = parser.begun ?? nothing;
  return messages.map((_, index) => parser.answers[index] ?? (index === parser.answers.length ? begun : nothing));
}

function onTheWire({ path, headers, body }: Message): string {
  const text = body?.join("") ?? "";
  const length = body === undefined ? {} : { "content-length": String(text.length) };
  const lines = Object.entries({ host: "proof", ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${body === undefined ? "GET" : "POST"} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}

function* pieces(text: string, random: Random): Generator<string, void> {
  const middle = random.below(text.length);
  yield text.slice(0, middle);
  yield text.slice(middle);
}

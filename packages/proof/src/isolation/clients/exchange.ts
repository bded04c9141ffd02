import { once } from "node:events";
import { request as open, type Agent, type ClientRequest, type IncomingMessage } from "node:http";
import type { Random } from "../../model/random.js";
import { pause } from "../pause.js";
import { host, nothing, type Answer, type Message } from "./message.js";

export const manners = [
  "patient",
  "slow",
  "leaves before the answer",
  "leaves in the body",
  "leaves in the answer",
] as const;

/** How a client behaves. */
export type Manner = (typeof manners)[number];

/** Sends a request over a connection of the agent's. Never rejects, whatever becomes of the connection: resolves to what has come. */
export async function exchange(
  port: number,
  agent: Agent,
  message: Message,
  manner: Manner,
  random: Random,
): Promise<Answer> {
  const { path, headers, body } = message;
  const request = open({ host, port, agent, path, headers, method: body === undefined ? "GET" : "POST" });
  request.on("error", () => undefined);
  const responded = once(request, "response") as Promise<[IncomingMessage]>;
  responded.catch(() => undefined); // where the client leaves, nobody waits for it
  if (!(await sendBody(request, body ?? [], manner, random))) return nothing;
  try {
    const [response] = await responded;
    return await read(response, manner, random);
  } catch {
    return nothing;
  }
}

/** Resolves to whether the client is still there. */
async function sendBody(
  request: ClientRequest,
  parts: readonly string[],
  manner: Manner,
  random: Random,
): Promise<boolean> {
  for (const part of parts) {
    request.write(part);
    await pause(random);
    if (manner === "leaves in the body") break;
  }
  if (manner !== "leaves in the body") request.end();
  if (manner !== "leaves in the body" && manner !== "leaves before the answer") return true;
  await pause(random);
  request.destroy();
  return false;
}

async function read(response: IncomingMessage, manner: Manner, random: Random): Promise<Answer> {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("latin1")) {
      text += String(chunk);
      if (manner === "slow") await pause(random);
      if (manner === "leaves in the answer") break; // which destroys the connection
    }
  } catch {
    // The server has broken it off: what came before is what there is.
  }
  const { statusCode: status, headers, complete } = response;
  return { status, cookies: headers["set-cookie"] ?? [], text, complete };
}

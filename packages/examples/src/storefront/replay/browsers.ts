import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import type { AccessLogEntry } from "./access-log.js";

/** Who a request came from, as far as a log tells. */
export function visitorOf({ client, userAgent }: AccessLogEntry): string {
  return `${client} ${userAgent}`;
}

/** The browsers of all visitors of a log. Each sends what the log says, and keeps the cookie that the shop gives it. */
export class Browsers {
  readonly #connections = new Agent({ keepAlive: true });
  readonly #cookies = new Map<string, string>();

  constructor(private readonly port: number) {}

  /** Sends the request and resolves to the status of the answer when all of it has come. */
  async send(entry: AccessLogEntry): Promise<number | undefined> {
    const response = await this.#request(entry);
    const [cookie] = response.headers["set-cookie"]?.[0]?.split(";") ?? [];
    if (cookie !== undefined) this.#cookies.set(visitorOf(entry), cookie);
    response.resume();
    await once(response, "end");
    return response.statusCode;
  }

  close(): void {
    this.#connections.destroy();
  }

  #request(entry: AccessLogEntry): Promise<IncomingMessage> {
    const cookie = this.#cookies.get(visitorOf(entry));
    const headers = { "user-agent": withoutControls(entry.userAgent), ...(cookie !== undefined && { cookie }) };
    return new Promise((resolve, reject) => {
      const options = { agent: this.#connections, host: "127.0.0.1", port: this.port, headers };
      request({ ...options, method: methodOf(entry), path: sendable(entry.target) }, resolve)
        .on("error", reject)
        .end();
    });
  }
}

/** A log has no bodies, so what was sent with one can only be repeated as a plain visit. */
function methodOf({ method }: AccessLogEntry): "GET" | "HEAD" {
  return method === "HEAD" ? "HEAD" : "GET";
}

/** The target as it can stand in a request: bytes that HTTP does not let through are encoded. */
function sendable(target: string): string {
  const encoded = target.replace(/[^\x21-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return /^(\/|https?:\/\/)/i.test(encoded) ? encoded : `/${encoded}`;
}

function withoutControls(header: string): string {
  return header.replace(/[^\x20-\x7e\x80-\xff]/g, "");
}

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client that sends what it likes, and no more than it likes. */
export class RawConnection {
  private constructor(private readonly socket: Socket) {}

  static async to(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Goes away without a word. */
  vanish(): void {
    this.socket.destroy();
  }

  /** All that comes until the server hangs up. */
  async received(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.socket as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString("latin1");
  }

  /** Sends one request and resolves to the status of the answer. */
  static async statusOf(port: number, requestLine: string): Promise<number> {
    const connection = await RawConnection.to(port);
    connection.send(`${requestLine} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
    return Number((await connection.received()).split(" ")[1]);
  }
}

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { describe, expect, it } from "@jest/globals";
import type { RequestScope } from "@ambit/middleware-kit";
import { withUpgradeScopes } from "@ambit/middleware-node-http";
import { WebSocket, WebSocketServer } from "ws";
import { Cart, openHouse, options, serve, Unit } from "./fixtures/house.js";
import { RawConnection } from "./fixtures/raw-connection.js";

type Handler = Parameters<typeof withUpgradeScopes>[2];

async function serveUpgrades(house: ReturnType<typeof openHouse>, handler: Handler, given = options) {
  const server = createServer();
  server.on("upgrade", withUpgradeScopes(house.container, given, handler));
  return serve(server);
}

const upgrade = ["Upgrade: echo", "Connection: Upgrade"] as const;

describe("a websocket", () => {
  it("has its scopes from the handshake until it closes, and finds them for each message", async () => {
    const house = openHouse();
    const sockets = new WebSocketServer({ noServer: true });
    const port = await serveUpgrades(house, (request, socket, head) => {
      const { scope } = request;
      house.container.get(Unit);
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on("message", (data: Buffer) => {
          const { items } = scope.get(Cart);
          items.push(data.toString());
          webSocket.send(`${items.length} ${String(house.container.tryGet(Cart) === undefined)}`);
        });
      });
    });
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { "x-session": "ann" } });
    await once(client, "open");
    const answers: string[] = [];
    for (const message of ["book", "lamp"]) {
      client.send(message);
      answers.push(String((await once(client, "message"))[0]));
    }
    // Listeners of the socket are outside of the scopes: that is what `scope` is for.
    expect(answers).toEqual(["1 true", "2 true"]);
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    const closed = house.next("closed");
    client.close();
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("whose connection breaks ends its scopes with the error", async () => {
    const house = openHouse();
    const breaking = new Error("connection reset");
    let scope!: RequestScope;
    const port = await serveUpgrades(house, (request, socket) => {
      ({ scope } = request);
      scope.get(Unit);
      socket.on("error", () => undefined);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
      socket.once("data", () => socket.destroy(breaking));
    });
    const connection = await RawConnection.to(port);
    connection.get("/", ...upgrade);
    await connection.until("101");
    const closed = house.next("closed");
    connection.send("now");
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error: breaking }]);
    expect(scope.scopes.at(-1)?.state).toBe("closed");
  });
});

describe("an upgrade", () => {
  it("that is refused is answered with the status, and enters nothing", async () => {
    const house = openHouse();
    const scopes = [{ scope: "session" as const, id: () => undefined }];
    const port = await serveUpgrades(house, () => undefined, { scopes });
    const connection = await RawConnection.to(port);
    connection.get("/", ...upgrade);
    expect(await connection.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(house.requests()).toMatchObject({ entered: 0 });
  });

  it("whose handler fails is answered with 500, and told", async () => {
    const house = openHouse();
    const error = new RangeError("wrong");
    const port = await serveUpgrades(house, async ({ scope }) => {
      scope.get(Unit);
      throw error;
    });
    const closed = house.next("closed");
    const connection = await RawConnection.to(port);
    connection.get("/", ...upgrade);
    expect(await connection.received()).toMatch(/^HTTP\/1\.1 500 /);
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error }]);
    expect(house.onError).toHaveBeenCalledWith(error);
  });

  it("of a client that has gone before its session was found leaves nothing behind, and breaks nothing", async () => {
    const house = openHouse();
    const find = async ({ socket }: IncomingMessage) => {
      await new Promise<void>((resolve) => socket.destroy(new Error("reset")).once("close", resolve));
      return "ann";
    };
    const scopes = [{ scope: "session" as const, id: find }, { scope: "request" as const }];
    const port = await serveUpgrades(house, ({ scope }) => void scope.get(Unit), { scopes });
    const closed = house.next("closed");
    const connection = await RawConnection.to(port);
    connection.get("/", ...upgrade);
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error: expect.objectContaining({ message: "reset" }) }]);
  });
});

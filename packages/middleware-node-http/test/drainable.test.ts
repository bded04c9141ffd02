import { subscribe } from "node:diagnostics_channel";
import { createServer, type RequestListener } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { ManualClock } from "@ambit/manager-kit";
import { drainable, withScopes } from "@ambit/middleware-node-http";
import { gate, openHouse, options, serve, Unit } from "./fixtures/house.js";
import { RawConnection } from "./fixtures/raw-connection.js";

async function serveDrainable(listener: RequestListener, clock = new ManualClock()) {
  const server = createServer(listener);
  const drain = drainable(server, { timeoutMs: 1_000, clock });
  return { server, drain, clock, port: await serve(server) };
}

describe("a server that is drained", () => {
  it("finishes what is under way on each connection, cuts nothing, and then the container ends in peace", async () => {
    const house = openHouse();
    const held = gate();
    const listener = withScopes(house.container, options, async ({ url, scope }, response) => {
      scope.get(Unit);
      if (url === "/stream") response.write("begun ");
      await held.opened;
      response.end(`whole ${url ?? ""}`);
    });
    const { drain, port, clock } = await serveDrainable(listener);
    const entered = house.next("entered", 60);
    const connections = await Promise.all(Array.from({ length: 30 }, () => RawConnection.to(port)));
    for (const connection of connections) {
      connection.get("/stream");
      connection.get("/second");
    }
    await entered;
    const drained = drain();
    held.open();
    const answers = await Promise.all(connections.map((connection) => connection.received()));
    await drained;
    for (const answer of answers) expect(answer).toMatch(/begun [^]*whole \/stream[^]*whole \/second/);
    await house.container.dispose();
    expect(house.outcomes).toEqual(Array.from({ length: 60 }, () => ({ ok: true })));
    expect(house.requests()).toMatchObject({ opened: 60, closed: 60, closedBy: { exit: 60 }, leaked: 0 });
    expect(clock.pending).toBe(0);
  });

  it("tells clients with the last answer that the connection ends, and closes idle and silent ones at once", async () => {
    const held = gate();
    const arrived = gate();
    const { drain, port } = await serveDrainable(({ url }, response) => {
      if (url !== "/now") arrived.open();
      void (url === "/now" ? Promise.resolve() : held.opened).then(() => response.end("whole"));
    });
    const [silent, idle, busy] = [
      await RawConnection.to(port),
      await RawConnection.to(port),
      await RawConnection.to(port),
    ];
    idle.get("/now");
    await idle.until("whole");
    busy.get("/");
    await arrived.opened;
    const drained = drain();
    expect(await silent.received()).toBe("");
    expect(await idle.received()).toMatch(/keep-alive[^]*whole$/);
    held.open();
    expect(await busy.received()).toMatch(/Connection: close[^]*whole/);
    await drained;
  });

  it("answers a request that comes on an open connection meanwhile", async () => {
    const [held, first] = [gate(), gate()];
    const { drain, port } = await serveDrainable(({ url }, response) => {
      if (url === "/b") return void response.end("whole /b");
      first.open();
      void held.opened.then(() => response.end("whole /a"));
    });
    const connection = await RawConnection.to(port);
    connection.get("/a");
    await first.opened;
    const drained = drain();
    const second = new Promise((resolve) => subscribe("http.server.request.start", resolve));
    connection.get("/b");
    await second;
    held.open();
    expect(await connection.received()).toMatch(/keep-alive[^]*whole \/a[^]*Connection: close[^]*whole \/b/);
    await drained;
  });

  it("hangs up where the headers were sent before", async () => {
    const held = gate();
    const { drain, port } = await serveDrainable((_, response) => {
      response.write("begun ");
      void held.opened.then(() => response.end("whole"));
    });
    const connection = await RawConnection.to(port);
    connection.get("/");
    await connection.until("begun");
    const drained = drain();
    held.open();
    expect(await connection.received()).toContain("whole");
    await drained;
  });

  it("cuts off what takes longer than the limit, upgraded connections too", async () => {
    const { server, drain, port, clock } = await serveDrainable((_, response) => void response.write("begun"));
    server.on("upgrade", (_, socket) => void socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    const [hanging, upgraded] = [await RawConnection.to(port), await RawConnection.to(port)];
    hanging.get("/");
    upgraded.get("/", "Upgrade: echo", "Connection: Upgrade");
    await Promise.all([hanging.until("begun"), upgraded.until("101")]);
    const drained = drain();
    expect(drain()).toBe(drained);
    clock.advance(999);
    expect(server.listening).toBe(false);
    clock.advance(1);
    await Promise.all([hanging.received(), upgraded.received(), drained]);
  });

  it("that was not listening is drained already", async () => {
    await drainable(createServer())();
  });
});

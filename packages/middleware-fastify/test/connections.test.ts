import { Readable } from "node:stream";
import { describe, expect, it, jest } from "@jest/globals";
import type { MiddlewareOptions } from "@ambit/middleware-kit";
import { enterScopes } from "@ambit/middleware-fastify";
import { AnswerCutShortError, drainable } from "@ambit/middleware-node-http";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { gate, openShop, RawConnection, serve, Unit } from "./fixtures/shop.js";

const options: MiddlewareOptions<FastifyRequest, "tenant" | "session" | "request"> = {
  scopes: [
    { scope: "tenant", id: ({ hostname }) => hostname },
    { scope: "session", id: () => "ann" },
    { scope: "request" },
  ],
};

const gone = { ok: false, error: expect.any(AnswerCutShortError) };

async function openApp() {
  const shop = openShop();
  const app = fastify();
  await app.register(enterScopes(shop.container, options));
  return { ...shop, app };
}

/** Asks, goes away when the request has come in, and waits until the server has noticed. */
async function askAndVanish(shop: Awaited<ReturnType<typeof openApp>>, close: Promise<unknown>): Promise<void> {
  const { port } = await serve(shop.app);
  const entered = shop.next("entered");
  const connection = new RawConnection(port).get("/");
  await entered;
  connection.vanish();
  await close;
  await new Promise(setImmediate);
}

/** Resolves when the next answer of the app has closed. */
function answerClosed(app: FastifyInstance): Promise<unknown> {
  return new Promise((resolve) => app.server.once("request", (_, response) => response.once("close", resolve)));
}

describe("a client that goes away", () => {
  it("does not take the scopes from under a hanging handler, of whose end only they hear: no onResponse comes", async () => {
    const shop = await openApp();
    const { app } = shop;
    const work = gate();
    const [aborted, responded] = [jest.fn(), jest.fn()];
    app.addHook("onRequestAbort", async ({ scope }) => void aborted(scope.get(Unit)));
    app.addHook("onResponse", async () => void responded());
    let unit!: Unit;
    app.get("/", async ({ scope }) => {
      unit = scope.get(Unit);
      await work.opened;
      expect(shop.container.get(Unit)).toBe(unit);
    });
    await askAndVanish(shop, answerClosed(app));
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    const closed = shop.next("closed");
    work.open();
    await closed;
    expect(aborted.mock.calls).toEqual([[unit]]);
    expect(responded).not.toHaveBeenCalled();
    expect(shop.outcomes).toEqual([gone]);
  });

  it("does not take the scopes from under a hook, nor from the handler that comes after it", async () => {
    const shop = await openApp();
    const { app } = shop;
    const [hook, handler] = [gate(), gate()];
    app.addHook("preHandler", async ({ scope }) => {
      await hook.opened;
      scope.get(Unit);
    });
    app.get("/", async () => {
      const unit = shop.container.get(Unit);
      handler.open();
      await Promise.resolve();
      expect(shop.container.get(Unit)).toBe(unit);
    });
    await askAndVanish(shop, answerClosed(app));
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    const closed = shop.next("closed");
    hook.open();
    await handler.opened;
    await closed;
    expect(shop.outcomes).toEqual([gone]);
  });

  it.each([
    ["fails", async () => Promise.reject(new RangeError("wrong"))],
    ["answers", async (_: unknown, reply: { send(text: string): unknown }) => reply.send("too late")],
    ["takes the answer over", async (_: unknown, reply: { hijack(): unknown }) => void reply.hijack()],
  ])("leaves nothing behind where a hook %s then", async (_, end) => {
    const shop = await openApp();
    const { app } = shop;
    const hook = gate();
    app.addHook("preHandler", async (request, reply) => {
      request.scope.get(Unit);
      await hook.opened;
      await end(request, reply);
    });
    app.get("/", async () => "never");
    await askAndVanish(shop, answerClosed(app));
    const closed = shop.next("closed");
    hook.open();
    await closed;
    expect(shop.metrics().request).toMatchObject({ active: 0, instances: { live: 0 } });
  });

  it("ends the scopes of a handler that has returned and never answers", async () => {
    const shop = await openApp();
    shop.app.get("/", ({ scope }) => void scope.get(Unit));
    await askAndVanish(shop, shop.next("closed"));
    expect(shop.outcomes).toEqual([gone]);
  });

  it("ends the scopes where a handler has taken the answer over, before or after", async () => {
    const shop = await openApp();
    const work = gate();
    shop.app.get("/before", async ({ scope }, reply) => {
      scope.get(Unit);
      reply.hijack();
      await new Promise(() => undefined);
    });
    shop.app.get("/", async ({ scope }, reply) => {
      scope.get(Unit);
      await work.opened;
      reply.hijack();
    });
    await askAndVanish(shop, answerClosed(shop.app));
    const closed = shop.next("closed");
    work.open();
    await closed;
    const entered = shop.next("entered");
    const ended = shop.next("closed");
    const connection = new RawConnection((shop.app.server.address() as { port: number }).port).get("/before");
    await entered;
    connection.vanish();
    await ended;
    expect(shop.outcomes).toEqual([gone, gone]);
  });

  it("ends the scopes of a path that is not found", async () => {
    const shop = await openApp();
    shop.app.setNotFoundHandler(({ scope }) => void scope.get(Unit));
    await askAndVanish(shop, shop.next("closed"));
    expect(shop.outcomes).toEqual([gone]);
  });

  it("in the middle of its request leaves nothing behind, also where a parser waits for the rest", async () => {
    const shop = await openApp();
    shop.app.addContentTypeParser("text/endless", (_request, payload, _done) => void payload.resume());
    shop.app.addHook("onRequest", async ({ scope }) => void scope.get(Unit));
    shop.app.post("/", async () => "never");
    const { port } = await serve(shop.app);
    for (const type of ["application/json", "text/endless"]) {
      const [entered, closed] = [shop.next("entered"), shop.next("closed")];
      const connection = new RawConnection(port);
      connection.send(`POST / HTTP/1.1\r\nHost: acme\r\nContent-Type: ${type}\r\nContent-Length: 10\r\n\r\nhalf`);
      await entered;
      connection.vanish();
      await closed;
    }
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.objectContaining({ code: "ECONNRESET" }) }, gone]);
    expect(shop.metrics().request).toMatchObject({ active: 0, instances: { live: 0 } });
  });

  it("in the middle of a stream ends the scopes, and they hear of it", async () => {
    const shop = await openApp();
    const begun = gate();
    shop.app.get("/", async ({ scope }, reply) => {
      scope.get(Unit);
      const body = new Readable({ read: () => begun.open() });
      body.push("first");
      return reply.send(body);
    });
    const { port } = await serve(shop.app);
    const closed = shop.next("closed");
    const connection = new RawConnection(port).get("/");
    await begun.opened;
    connection.vanish();
    await closed;
    expect(shop.outcomes).toEqual([gone]);
  });

  it("with several requests on one connection is noticed by all of them, also by those whose answers had to wait", async () => {
    const shop = await openApp();
    shop.app.get("/a", ({ scope }) => void scope.get(Unit));
    shop.app.get("/b", async ({ scope }) => (scope.get(Unit), "b")); // cannot be sent before that of /a
    const { port } = await serve(shop.app);
    const [entered, closed] = [shop.next("entered", 20), shop.next("closed", 20)];
    const connection = new RawConnection(port).get("/a");
    for (let count = 1; count < 20; count++) connection.get("/b");
    await entered;
    expect(shop.metrics().request).toMatchObject({ active: 20, closed: 0 });
    connection.vanish();
    await closed;
    expect(shop.outcomes).toEqual(Array.from({ length: 20 }, () => gone));
  });
});

describe("a connection", () => {
  it("answers requests that are sent at once in order, each from its own scopes", async () => {
    const shop = await openApp();
    const both = shop.next("entered", 2);
    shop.app.get("/:name", async ({ scope, url }) => {
      const unit = scope.get(Unit);
      if (url === "/a") await both;
      expect(shop.container.get(Unit)).toBe(unit);
      return `answer to ${url}`;
    });
    const { port } = await serve(shop.app);
    const closed = shop.next("closed", 2);
    const answers = await new RawConnection(port).get("/a").get("/b", "Connection: close").received();
    expect(answers.indexOf("answer to /b")).toBeGreaterThan(answers.indexOf("answer to /a"));
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }, { ok: true }]);
  });
});

describe("an app that ends under load", () => {
  it("finishes what is under way on each connection, cuts nothing, and then the container ends in peace", async () => {
    const shop = await openApp();
    const held = gate();
    const drain = drainable(shop.app.server);
    shop.app.get("/stream", async ({ scope }, reply) => {
      scope.get(Unit);
      const body = async function* () {
        yield "begun ";
        await held.opened;
        yield "whole /stream";
      };
      return reply.send(Readable.from(body()));
    });
    shop.app.get("/second", async ({ scope }) => {
      scope.get(Unit);
      await held.opened;
      return "whole /second";
    });
    const { port } = await serve(shop.app);
    const entered = shop.next("entered", 60);
    const connections = Array.from({ length: 30 }, () => new RawConnection(port).get("/stream").get("/second"));
    const answers = Promise.all(connections.map((connection) => connection.received()));
    await entered;
    const drained = drain();
    held.open();
    for (const answer of await answers) expect(answer).toMatch(/begun [^]*whole \/stream[^]*whole \/second/);
    await drained;
    await shop.app.close();
    await shop.container.dispose();
    expect(shop.outcomes).toEqual(Array.from({ length: 60 }, () => ({ ok: true })));
    expect(shop.metrics().request).toMatchObject({ opened: 60, closedBy: { exit: 60 }, leaked: 0 });
  });
});

import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, it, jest } from "@jest/globals";
import { ContainerClosedError, UnknownScopeError } from "@ambit/core";
import type { MiddlewareOptions } from "@ambit/middleware-kit";
import { enterScopes } from "@ambit/middleware-fastify";
import { AnswerCutShortError } from "@ambit/middleware-node-http";
import fastify, { type FastifyRequest } from "fastify";
import { Cart, gate, openShop, RawConnection, serve, Unit } from "./fixtures/shop.js";

const options: MiddlewareOptions<FastifyRequest, "tenant" | "session" | "request"> = {
  scopes: [
    { scope: "tenant", id: ({ hostname }) => hostname },
    { scope: "session", id: ({ headers }) => headers["x-session"]?.toString() ?? "nobody" },
    { scope: "request" },
  ],
};

const error = new RangeError("wrong");

describe("a request", () => {
  it("is handled in its scopes: hooks, parsers, handler and serializers, also of routes that were there before", async () => {
    const shop = openShop();
    const seen: [string, boolean][] = [];
    const look = (place: string) => seen.push([place, shop.container.tryGet(Unit) !== undefined]);
    const app = fastify({ bodyLimit: 2_000_000 });
    // Fastify loads plugins later than it is told of routes.
    void app.register(enterScopes(shop.container, options));
    app.addHook("onRequest", async () => void look("onRequest"));
    app.addHook("preParsing", async (_request, _reply, payload) => (look("preParsing"), payload));
    app.addHook("preValidation", async () => void look("preValidation"));
    app.addHook("preHandler", async () => void look("preHandler"));
    app.addHook("preSerialization", async (_request, _reply, payload) => (look("preSerialization"), payload));
    app.addHook("onSend", async (_request, _reply, payload) => (look("onSend"), payload));
    app.addHook("onResponse", async () => void look("onResponse"));
    app.post<{ Body: { text: string } }>("/", async ({ body, scope }) => {
      await Promise.resolve();
      look("handler");
      expect(shop.container.get(Unit)).toBe(scope.get(Unit));
      return { length: body.text.length, scopes: scope.scopes.map(({ name }) => name) };
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const body = JSON.stringify({ text: "x".repeat(900_000) });
    const answer = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(await answer.json()).toEqual({ length: 900_000, scopes: ["tenant", "session", "request"] });
    await closed;
    expect(seen).toEqual(
      [
        ["onRequest", "preParsing", "preValidation", "preHandler"],
        ["handler", "preSerialization", "onSend", "onResponse"],
      ]
        .flat()
        .map((place) => [place, true]),
    );
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("finds its scopes after a body that comes in pieces, also where the connection is used again", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    const units: Unit[] = [];
    const parsing = [gate(), gate()];
    app.addHook("preParsing", async (_request, _reply, payload) => {
      setImmediate(parsing[units.length]!.open);
      return payload;
    });
    app.post("/", async ({ body }) => {
      units.push(shop.container.get(Unit));
      return `${JSON.stringify(body)} ${units.length}`;
    });
    const { port } = await serve(app);
    const connection = new RawConnection(port);
    for (const round of [1, 2]) {
      connection.send(
        'POST / HTTP/1.1\r\nHost: acme\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"a":',
      );
      await parsing[round - 1]!.opened;
      const closed = shop.next("closed");
      connection.send('"xy"}');
      await connection.until(`{"a":"xy"} ${round}`);
      await closed;
    }
    connection.vanish();
    expect(new Set(units).size).toBe(2);
    expect(shop.outcomes).toEqual([{ ok: true }, { ok: true }]);
  });

  it("shares its session with another one that comes meanwhile", async () => {
    const shop = openShop();
    const [first, second] = [gate(), gate()];
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.get("/first", async ({ scope }) => {
      first.open();
      await second.opened;
      return scope.get(Cart).items;
    });
    app.get("/second", async ({ scope }) => {
      scope.get(Cart).items.push("book");
      second.open();
      return "";
    });
    const { url } = await serve(app);
    const headers = { "x-session": "ann" };
    const answer = fetch(`${url}/first`, { headers });
    await first.opened;
    await fetch(`${url}/second`, { headers });
    expect(await (await answer).json()).toEqual(["book"]);
    expect(shop.metrics().session).toMatchObject({ opened: 1 });
  });

  it("keeps its scopes until a streamed answer has ended", async () => {
    const shop = openShop();
    const rest = gate();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.get("/", ({ scope }, reply) => {
      const body = async function* () {
        yield "first ";
        await rest.opened;
        yield String(scope.get(Unit) instanceof Unit);
      };
      void reply.send(Readable.from(body()));
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    rest.open();
    expect(await answer.text()).toBe("first true");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("is answered early, while its handler goes on in the scopes", async () => {
    const shop = openShop();
    const work = gate();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.get("/", async (_, reply) => {
      void reply.send("accepted");
      await once(reply.raw, "close");
      await work.opened;
      shop.container.get(Unit);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect(await (await fetch(url)).text()).toBe("accepted");
    expect(shop.metrics().request).toMatchObject({ active: 1 });
    work.open();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it.each(["onRequest", "preHandler"] as const)("that a hook answers in %s leaves its scopes too", async (place) => {
    const shop = openShop();
    const handler = jest.fn();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.addHook(place, async ({ scope }, reply) => {
      scope.get(Unit);
      return reply.code(401).send("who are you?");
    });
    app.get("/", handler);
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect((await fetch(url)).status).toBe(401);
    await closed;
    expect(handler).not.toHaveBeenCalled();
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("to a path that is not found has scopes as well", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.setNotFoundHandler(async ({ scope }, reply) => reply.code(404).send(String(scope.get(Unit) instanceof Unit)));
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect(await (await fetch(`${url}/nowhere`)).text()).toBe("true");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("that is skipped has a scope without scopes", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, { ...options, skip: ({ url }) => url === "/health" }));
    app.get("/health", async ({ scope }) => scope.scopes);
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/health`)).json()).toEqual([]);
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });

  it("that is injected, without a socket, leaves its scopes too", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.get("/", async ({ scope }) => String(scope.get(Unit) instanceof Unit));
    const closed = shop.next("closed");
    expect((await app.inject("/")).body).toBe("true");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });
});

describe("a plugin", () => {
  it("that enters scopes does so for its own routes and those below, and for no others", async () => {
    const shop = openShop();
    const app = fastify();
    app.get("/outside", async (request) => [request.scope as unknown]);
    await app.register(async (shopping) => {
      await shopping.register(enterScopes(shop.container, options));
      shopping.get("/inside", async ({ scope }) => scope.scopes.map(({ name }) => name));
      await shopping.register(async (below) => {
        below.get("/below", async ({ scope }) => scope.scopes.map(({ name }) => name));
      });
    });
    const { url } = await serve(app);
    const ask = async (path: string) => (await fetch(url + path)).json();
    const closed = shop.next("closed", 2);
    expect(await ask("/outside")).toEqual([null]);
    expect(await ask("/inside")).toEqual(["tenant", "session", "request"]);
    expect(await ask("/below")).toEqual(["tenant", "session", "request"]);
    await closed;
    expect(shop.metrics().request).toMatchObject({ entered: 2 });
  });

  it("may enter more scopes than the one above", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, { scopes: options.scopes.slice(0, 2) }));
    await app.register(async (inner) => {
      await inner.register(enterScopes(shop.container, { scopes: [{ scope: "request" }] }));
      inner.get("/", async ({ scope }) => scope.scopes.map(({ name }) => name));
    });
    const { url } = await serve(app);
    const left = new Promise((resolve) => shop.container.getScopeManager("session").events.once("exited", resolve));
    expect(await (await fetch(url)).json()).toEqual(["tenant", "session", "request"]);
    await left;
    expect(shop.metrics()).toMatchObject({ session: { active: 0 }, request: { closed: 1 } });
  });

  it("knows the scopes when it is made", () => {
    const { container } = openShop();
    // @ts-expect-error -- there is no manager of that name
    expect(() => enterScopes(container, { scopes: [{ scope: "sesion" }] })).toThrow(UnknownScopeError);
  });
});

describe("a failure", () => {
  it.each([
    [
      "thrown",
      () => {
        throw error;
      },
    ],
    ["rejected with", async () => Promise.reject(error)],
    ["sent", (_: unknown, reply: { send(error: unknown): unknown }) => void reply.send(error)],
  ])("that is %s goes to the error handler, which is inside the scopes too", async (_, fail) => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    const told = jest.fn();
    app.setErrorHandler((failure, { scope }, reply) => {
      told(failure);
      return reply.code(500).send(`told to ${String(shop.container.get(Unit) === scope.get(Unit))}`);
    });
    app.get("/", fail);
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect(await (await fetch(url)).text()).toBe("told to true");
    await closed;
    expect(told.mock.calls).toEqual([[error]]);
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
    expect(shop.onError).not.toHaveBeenCalled();
  });

  it("of a hook is one of the request", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.addHook("preHandler", async ({ scope }) => {
      scope.get(Unit);
      throw error;
    });
    app.get("/", async () => "never");
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect((await fetch(url)).status).toBe(500);
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
  });

  it("of a stream after the headers breaks the answer off, and the scopes hear of it", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    const body = new Readable({ read: () => undefined });
    app.get("/", async ({ scope }, reply) => {
      scope.get(Unit);
      body.push("first");
      return reply.send(body);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    body.destroy(error);
    await expect(answer.text()).rejects.toThrow();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
  });

  it("of a handler that has answered before is one of the request, and the answer stays", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    app.get("/", async ({ scope }, reply) => {
      scope.get(Unit);
      await reply.send("done");
      throw error;
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect(await (await fetch(url)).text()).toBe("done");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
  });

  it("to find an id goes to the error handler as an error of Fastify, and no handler is called", async () => {
    const shop = openShop();
    const [handler, told] = [jest.fn(), jest.fn()];
    const app = fastify();
    await app.register(enterScopes(shop.container, { scopes: [{ scope: "tenant", id: async () => undefined }] }));
    app.addHook("onError", async (_request, _reply, failure) => void told(failure.code, failure.statusCode));
    app.get("/", handler);
    const { url } = await serve(app);
    expect((await fetch(url)).status).toBe(400);
    expect(told.mock.calls).toEqual([["MISSING_SCOPE_ID", 400]]);
    expect(handler).not.toHaveBeenCalled();
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });

  it.each([
    ["an error of somebody else's, as it is", error, 500, error],
    ["nothing, which lets no request pass", null, 500, expect.objectContaining({ cause: null })],
  ])("to find an id may be %s", async (_, thrown, status, expected) => {
    const shop = openShop();
    const [handler, told] = [jest.fn(), jest.fn()];
    const id = async (): Promise<string> => Promise.reject(thrown);
    const app = fastify();
    await app.register(enterScopes(shop.container, { scopes: [{ scope: "tenant", id }] }));
    app.addHook("onError", async (_request, _reply, failure) => void told(failure));
    app.get("/", handler);
    const { url } = await serve(app);
    expect((await fetch(url)).status).toBe(status);
    expect(told.mock.calls).toEqual([[expected]]);
    expect(handler).not.toHaveBeenCalled();
  });

  it("to come in after the end of the container is answered with 503", async () => {
    const shop = openShop();
    const app = fastify();
    await app.register(enterScopes(shop.container, options));
    const told = jest.fn();
    app.setErrorHandler<Error & { statusCode: number }>((failure, _request, reply) => {
      told(failure);
      return reply.code(failure.statusCode).send();
    });
    app.get("/", async () => "never");
    const { url } = await serve(app);
    await shop.container.dispose();
    expect((await fetch(url)).status).toBe(503);
    expect(told.mock.calls).toEqual([[expect.any(ContainerClosedError)]]);
  });

  it("of a disposer is told to the hook, with the request", async () => {
    const shop = openShop();
    shop.container.override(Unit, {
      useFactory: () => new Unit(),
      scope: "request",
      dispose: () => {
        throw error;
      },
    });
    const told = gate();
    const onError = jest.fn(told.open);
    const app = fastify();
    await app.register(enterScopes(shop.container, { ...options, onError }));
    app.get("/path", async ({ scope }) => String(scope.get(Unit) instanceof Unit));
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/path`)).text()).toBe("true");
    await told.opened;
    expect(onError.mock.calls).toEqual([[error, expect.objectContaining({ url: "/path" })]]);
  });
});

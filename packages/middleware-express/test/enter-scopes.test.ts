import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, it, jest } from "@jest/globals";
import type { MiddlewareOptions } from "@ambit/middleware-kit";
import { enterScopes } from "@ambit/middleware-express";
import { AnswerCutShortError } from "@ambit/middleware-node-http";
import express, { type ErrorRequestHandler, type Request } from "express";
import { askRaw, Cart, gate, openShop, serve, Unit } from "./fixtures/shop.js";

const options: MiddlewareOptions<Request, "tenant" | "session" | "request"> = {
  scopes: [
    { scope: "tenant", id: ({ hostname }) => hostname },
    { scope: "session", id: (request) => request.get("x-session") ?? "nobody" },
    { scope: "request" },
  ],
};

const answerErrors: ErrorRequestHandler = (error: Error & { statusCode?: number }, _request, response, _next) => {
  response.status(error.statusCode ?? 500).send(error.message);
};

const error = new RangeError("wrong");

describe("a request", () => {
  it.each(["before", "after"])("is handled in its scopes, with body parsers %s the middleware", async (place) => {
    const shop = openShop();
    const app = express();
    if (place === "before") app.use(express.json({ limit: "2mb" }));
    app.use(enterScopes(shop.container, options));
    if (place === "after") app.use(express.json({ limit: "2mb" }));
    app.post("/", async (request, response) => {
      const { text } = request.body as { text: string };
      expect(shop.container.get(Unit)).toBe(request.scope.get(Unit));
      await Promise.resolve();
      response.send(`${text.length} ${request.scope.scopes.map(({ name }) => name).join()}`);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const body = JSON.stringify({ text: "x".repeat(900_000) });
    const answer = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect(await answer.text()).toBe("900000 tenant,session,request");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("shares its session with another one that comes meanwhile", async () => {
    const shop = openShop();
    const [first, second] = [gate(), gate()];
    const app = express().use(enterScopes(shop.container, options));
    app.get("/first", async ({ scope }, response) => {
      first.open();
      await second.opened;
      response.json(scope.get(Cart).items);
    });
    app.get("/second", async ({ scope }, response) => {
      scope.get(Cart).items.push("book");
      second.open();
      response.end();
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
    const app = express().use(enterScopes(shop.container, options));
    app.get("/", ({ scope }, response, next) => {
      const body = async function* () {
        yield "first ";
        await rest.opened;
        yield String(scope.get(Unit) instanceof Unit);
      };
      pipeline(body, response).catch(next);
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

  it("may enter more scopes in a router", async () => {
    const shop = openShop();
    const app = express().use(enterScopes(shop.container, { scopes: options.scopes.slice(0, 2) }));
    const router = express.Router().use(enterScopes(shop.container, { scopes: [{ scope: "request" }] }));
    router.get("/", async ({ scope }, response) => {
      await Promise.resolve();
      response.send(scope.scopes.map(({ name }) => name).join());
    });
    const { url } = await serve(app.use("/inner", router));
    const closed = shop.next("closed");
    expect(await (await fetch(`${url}/inner`)).text()).toBe("tenant,session,request");
    await closed;
    expect(shop.metrics()).toMatchObject({ tenant: { active: 0 }, session: { active: 0 }, request: { active: 0 } });
  });

  it("that is skipped has a scope without scopes", async () => {
    const shop = openShop();
    const app = express().use(enterScopes(shop.container, { ...options, skip: ({ path }) => path === "/health" }));
    app.get("/health", ({ scope }, response) => void response.json(scope.scopes));
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/health`)).json()).toEqual([]);
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });
});

describe("a client that goes away", () => {
  const request = "GET / HTTP/1.1\r\nHost: acme\r\n\r\n";

  it("does not take the scopes from under a handler that is under way", async () => {
    const shop = openShop();
    const work = gate();
    let gone!: Promise<unknown>;
    const app = express().use(enterScopes(shop.container, options));
    app.get("/", async ({ scope }, response) => {
      gone = once(response, "close");
      scope.get(Unit);
      await work.opened;
      expect(shop.container.get(Unit)).toBe(scope.get(Unit));
    });
    const { port } = await serve(app);
    const entered = shop.next("entered");
    const goAway = askRaw(port, request);
    await entered;
    goAway();
    await gone;
    await new Promise(setImmediate);
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    const closed = shop.next("closed");
    work.open();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
  });

  it("does not take scopes from under a handler in a router that has entered more of them", async () => {
    const shop = openShop();
    const work = gate();
    let gone!: Promise<unknown>;
    const app = express().use(enterScopes(shop.container, { scopes: options.scopes.slice(0, 2) }));
    const router = express.Router().use(enterScopes(shop.container, { scopes: [{ scope: "request" }] }));
    router.get("/", async (_, response) => {
      gone = once(response, "close");
      await work.opened;
    });
    const { port } = await serve(app.use(router));
    const entered = shop.next("entered");
    const goAway = askRaw(port, request);
    await entered;
    goAway();
    await gone;
    await new Promise(setImmediate);
    expect(shop.metrics()).toMatchObject({ session: { active: 1, exited: 0 }, request: { active: 1 } });
    const left = new Promise((resolve) => shop.container.getScopeManager("session").events.once("exited", resolve));
    work.open();
    await left;
    expect(shop.metrics()).toMatchObject({ session: { active: 0 }, request: { closed: 1 } });
  });

  it("ends the scopes of a handler that has returned and never answers", async () => {
    const shop = openShop();
    const app = express().use(enterScopes(shop.container, options));
    app.get("/", ({ scope }) => void scope.get(Unit));
    const { port } = await serve(app);
    const [entered, closed] = [shop.next("entered"), shop.next("closed")];
    const goAway = askRaw(port, request);
    await entered;
    goAway();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
  });
});

describe("an asynchronous handler before the middleware", () => {
  it("is not waited for, and changes nothing", async () => {
    const shop = openShop();
    const app = express();
    app.use(async (_request, _response, next) => {
      await Promise.resolve();
      next();
    });
    app.use(enterScopes(shop.container, options));
    app.get("/", async ({ scope }, response) => {
      scope.get(Unit);
      response.end();
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    await fetch(url);
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });
});

describe("a failure", () => {
  const failures: [string, express.RequestHandler][] = [
    [
      "thrown",
      () => {
        throw error;
      },
    ],
    ["rejected with", async () => Promise.reject(error)],
    ["passed to next", (_request, _response, next) => next(error)],
  ];

  it.each(failures)("that is %s goes to the error middleware, which is inside the scopes too", async (_, fail) => {
    const shop = openShop();
    const connections = new Set<unknown>();
    const app = express();
    app.use(({ socket }, _response, next) => next(void connections.add(socket)));
    app.use(enterScopes(shop.container, options));
    app.get("/", fail);
    const told = jest.fn();
    app.use(((failure: Error, { scope }, response, _next) => {
      told(failure);
      scope.get(Unit);
      response.status(500).send(`told to ${String(shop.container.get(Unit) === scope.get(Unit))}`);
    }) satisfies ErrorRequestHandler);
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const [answer] = (await once(get(url, { agent }), "response")) as [IncomingMessage];
      return text(answer);
    };
    expect(await ask()).toBe("told to true");
    await closed;
    expect(told.mock.calls).toEqual([[error]]);
    expect(await ask()).toBe("told to true");
    agent.destroy();
    expect(connections.size).toBe(1); // Express breaks off the connection of an answer that is given twice
    expect(shop.outcomes[0]).toEqual({ ok: false, error });
    expect(shop.onError).not.toHaveBeenCalled();
  });

  it("after the headers breaks the answer off, and the scopes hear of it", async () => {
    const shop = openShop();
    const app = express().use(enterScopes(shop.container, options)).set("env", "test");
    app.get("/", async ({ scope }, response) => {
      scope.get(Unit);
      response.writeHead(200, { "content-length": "100" }).write("some");
      await Promise.resolve();
      throw error;
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
  });

  it("to find an id goes to the error middleware with its status, and no handler is called", async () => {
    const shop = openShop();
    const handler = jest.fn();
    const app = express().use(
      enterScopes(shop.container, { scopes: [{ scope: "tenant", id: async () => undefined }] }),
    );
    const { url } = await serve(app.get("/", handler).use(answerErrors));
    expect((await fetch(url)).status).toBe(400);
    expect(handler).not.toHaveBeenCalled();
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
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
    const app = express().use(enterScopes(shop.container, { ...options, onError }));
    app.get("/path", ({ scope }, response) => void response.send(String(scope.get(Unit) instanceof Unit)));
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/path`)).text()).toBe("true");
    await told.opened;
    expect(onError.mock.calls).toEqual([[error, expect.objectContaining({ path: "/path" })]]);
  });
});

import { once } from "node:events";
import { Readable } from "node:stream";
import { bodyParser } from "@koa/bodyparser";
import { describe, expect, it, jest } from "@jest/globals";
import type { MiddlewareOptions } from "@ambit/middleware-kit";
import { enterScopes } from "@ambit/middleware-koa";
import { AnswerCutShortError } from "@ambit/middleware-node-http";
import Koa, { type Context } from "koa";
import { askRaw, Cart, gate, openShop, serve, Unit } from "./fixtures/shop.js";

const options: MiddlewareOptions<Context, "tenant" | "session" | "request"> = {
  scopes: [
    { scope: "tenant", id: ({ hostname }) => hostname },
    { scope: "session", id: (context) => context.get("x-session") || "nobody" },
    { scope: "request" },
  ],
};

const error = new RangeError("wrong");

function quietApp(): Koa {
  const app = new Koa();
  app.silent = true; // tests make errors on purpose
  return app;
}

describe("a request", () => {
  it.each(["before", "after"])("is handled in its scopes, with body parsers %s the middleware", async (place) => {
    const shop = openShop();
    const app = quietApp();
    if (place === "before") app.use(bodyParser({ jsonLimit: "2mb" }));
    app.use(enterScopes(shop.container, options));
    if (place === "after") app.use(bodyParser({ jsonLimit: "2mb" }));
    app.use(async (context) => {
      const { text } = context.request.body as { text: string };
      expect(shop.container.get(Unit)).toBe(context.scope.get(Unit));
      await Promise.resolve();
      context.body = `${text.length} ${context.scope.scopes.map(({ name }) => name).join()}`;
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
    const app = quietApp().use(enterScopes(shop.container, options));
    app.use(async (context) => {
      if (context.path === "/first") {
        first.open();
        await second.opened;
      } else {
        context.scope.get(Cart).items.push("book");
        second.open();
      }
      context.body = context.scope.get(Cart).items;
    });
    const { url } = await serve(app);
    const headers = { "x-session": "ann" };
    const answer = fetch(`${url}/first`, { headers });
    await first.opened;
    await fetch(`${url}/second`, { headers });
    expect(await (await answer).json()).toEqual(["book"]);
    expect(shop.metrics().session).toMatchObject({ opened: 1 });
  });

  it("keeps its scopes until a streamed body has ended, long after its middlewares", async () => {
    const shop = openShop();
    const rest = gate();
    const app = quietApp().use(enterScopes(shop.container, options));
    app.use((context) => {
      const { scope } = context;
      const body = async function* () {
        yield "first ";
        await rest.opened;
        yield String(scope.get(Unit) instanceof Unit);
      };
      context.body = Readable.from(body());
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

  it("that is skipped has a scope without scopes", async () => {
    const shop = openShop();
    const skip = ({ path }: Context) => path === "/health";
    const app = quietApp().use(enterScopes(shop.container, { ...options, skip }));
    app.use((context) => void (context.body = context.scope.scopes));
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/health`)).json()).toEqual([]);
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });
});

describe("a client that goes away", () => {
  it("does not take the scopes from under the middlewares that are under way", async () => {
    const shop = openShop();
    const work = gate();
    let gone!: Promise<unknown>;
    const app = quietApp().use(enterScopes(shop.container, options));
    app.use(async ({ scope, res }) => {
      gone = once(res, "close");
      scope.get(Unit);
      await work.opened;
      expect(shop.container.get(Unit)).toBe(scope.get(Unit));
    });
    const { port } = await serve(app);
    const entered = shop.next("entered");
    const goAway = askRaw(port, "GET / HTTP/1.1\r\nHost: acme\r\n\r\n");
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

  it("in the middle of a stream ends the scopes, and they hear of it", async () => {
    const shop = openShop();
    const app = quietApp().use(enterScopes(shop.container, options));
    const begun = gate();
    app.use((context) => {
      context.scope.get(Unit);
      const body = new Readable({ read: () => begun.open() });
      body.push("first");
      context.body = body;
    });
    const { port } = await serve(app);
    const closed = shop.next("closed");
    const goAway = askRaw(port, "GET / HTTP/1.1\r\nHost: acme\r\n\r\n");
    await begun.opened;
    goAway();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
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
  ])("that is %s goes through the middlewares before, and is answered by Koa", async (_, fail) => {
    const shop = openShop();
    const seen = jest.fn();
    const app = quietApp();
    app.use(async (_context, next) => {
      try {
        await next();
      } catch (failure) {
        seen(failure);
        throw failure;
      }
    });
    app.use(enterScopes(shop.container, options));
    app.use(({ scope }) => (scope.get(Unit), fail()));
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect((await fetch(url)).status).toBe(500);
    await closed;
    expect(seen.mock.calls).toEqual([[error]]);
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
    expect(shop.onError).not.toHaveBeenCalled();
  });

  it("of a streamed body after the headers breaks the answer off, and the scopes hear of it", async () => {
    const shop = openShop();
    const app = quietApp().use(enterScopes(shop.container, options));
    const body = new Readable({ read: () => undefined });
    app.use((context) => {
      context.scope.get(Unit);
      body.push("first");
      context.body = body;
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    body.destroy(error);
    await expect(answer.text()).rejects.toThrow();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
  });

  it("to find an id is answered with its status, and no middleware is called", async () => {
    const shop = openShop();
    const after = jest.fn();
    const app = quietApp().use(
      enterScopes(shop.container, { scopes: [{ scope: "tenant", id: async () => undefined }] }),
    );
    const { url } = await serve(app.use(after));
    expect((await fetch(url)).status).toBe(400);
    expect(after).not.toHaveBeenCalled();
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });
});

import { describe, expect, it, jest } from "@jest/globals";
import { AnswerCutShortError } from "@ambit/middleware-fetch";
import { enterScopes } from "@ambit/middleware-hono";
import type { MiddlewareOptions } from "@ambit/middleware-kit";
import { Hono, type Context } from "hono";
import { stream, streamSSE } from "hono/streaming";
import { askUntil, Cart, gate, openShop, serve, Unit } from "./fixtures/shop.js";

const options: MiddlewareOptions<Context, "tenant" | "session" | "request"> = {
  scopes: [
    { scope: "tenant", id: () => "acme" },
    { scope: "session", id: (context) => context.req.header("x-session") ?? "nobody" },
    { scope: "request" },
  ],
};

const error = new RangeError("wrong");

function scopedApp(shop: ReturnType<typeof openShop>): Hono {
  const app = new Hono();
  app.use(enterScopes(shop.container, options));
  return app;
}

describe("a request", () => {
  it("is handled in its scopes, which end when the answer is read", async () => {
    const shop = openShop();
    const app = scopedApp(shop).post("/", async (context) => {
      const { text } = await context.req.json<{ text: string }>();
      expect(shop.container.get(Unit)).toBe(context.get("scope").get(Unit));
      context.header("set-cookie", "a=1", { append: true });
      context.header("set-cookie", "b=2", { append: true });
      return context.text(`${text.length} ${context.var.scope.scopes.map(({ name }) => name).join()}`, 201);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url, { method: "POST", body: JSON.stringify({ text: "x".repeat(900_000) }) });
    expect(await answer.text()).toBe("900000 tenant,session,request");
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("shares its session with another one that comes meanwhile", async () => {
    const shop = openShop();
    const [first, second] = [gate(), gate()];
    const app = scopedApp(shop).get("/:which", async (context) => {
      if (context.req.param("which") === "first") {
        first.open();
        await second.opened;
      } else {
        context.get("scope").get(Cart).items.push("book");
        second.open();
      }
      return context.json(context.get("scope").get(Cart).items);
    });
    const { url } = await serve(app);
    const headers = { "x-session": "ann" };
    const answer = fetch(`${url}/first`, { headers });
    await first.opened;
    await (await fetch(`${url}/second`, { headers })).text();
    expect(await (await answer).json()).toEqual(["book"]);
    expect(shop.metrics().session).toMatchObject({ opened: 1 });
  });

  it("keeps its scopes until a streamed body has ended, long after its handler", async () => {
    const shop = openShop();
    const rest = gate();
    const app = scopedApp(shop).get("/", (context) =>
      stream(context, async (body) => {
        await body.write("first ");
        await rest.opened;
        await body.write(String(shop.container.get(Unit) === context.get("scope").get(Unit)));
      }),
    );
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    rest.open();
    expect(await answer.text()).toBe("first true");
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it.each(["HEAD", "GET"])("of %s without body ends its scopes at once", async (method) => {
    const shop = openShop();
    const app = scopedApp(shop).get("/", (context) => {
      context.get("scope").get(Unit);
      return method === "HEAD" ? context.text("text") : context.body(null, 204);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    expect((await fetch(url, { method })).status).toBe(method === "HEAD" ? 200 : 204);
    await closed;
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });

  it("that is skipped has a scope without scopes", async () => {
    const shop = openShop();
    const app = new Hono().use(enterScopes(shop.container, { ...options, skip: ({ req }) => req.path === "/health" }));
    app.get("/health", (context) => context.json(context.get("scope").scopes));
    const { url } = await serve(app);
    expect(await (await fetch(`${url}/health`)).json()).toEqual([]);
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });

  it("on a runtime that stops early makes it wait until the scopes are left", async () => {
    const shop = openShop();
    const app = scopedApp(shop).get("/", (context) => (context.get("scope").get(Unit), context.text("text")));
    const waitUntil = jest.fn<(promise: Promise<unknown>) => void>();
    const worker = { waitUntil, passThroughOnException: () => undefined, props: {} };
    const answer = await app.fetch(new Request("http://acme"), {}, worker);
    expect(await answer.text()).toBe("text");
    await waitUntil.mock.calls[0]?.[0];
    expect(shop.outcomes).toEqual([{ ok: true }]);
  });
});

describe("a client that goes away", () => {
  it("in the middle of server-sent events ends the scopes, and they hear of it", async () => {
    const shop = openShop();
    const [aborted, never] = [jest.fn(), gate()];
    const app = scopedApp(shop).get("/", (context) => {
      context.get("scope").get(Unit);
      return streamSSE(context, async (events) => {
        events.onAbort(() => {
          aborted();
          never.open();
        });
        await events.writeSSE({ data: "first" });
        await never.opened;
      });
    });
    const { port } = await serve(app);
    const closed = shop.next("closed");
    const goAway = await askUntil(port, "data: first");
    expect(shop.metrics().request).toMatchObject({ active: 1, closed: 0 });
    goAway();
    await closed;
    expect(aborted).toHaveBeenCalledTimes(1);
    expect(shop.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
  });
});

describe("a failure", () => {
  it("of a handler is answered by Hono, and the scopes hear of it when the answer is read", async () => {
    const shop = openShop();
    const app = scopedApp(shop).get("/", async (context) => {
      context.get("scope").get(Unit);
      await Promise.resolve();
      throw error;
    });
    app.onError((failure, context) => {
      expect(context.get("scope").get(Unit)).toBe(shop.container.get(Unit));
      return context.text(failure.message, 418);
    });
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([418, "wrong"]);
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
    expect(shop.onError).not.toHaveBeenCalled();
  });

  it("of a streamed body after the headers breaks the answer off, and the scopes hear of it", async () => {
    const shop = openShop();
    const rest = gate();
    const app = scopedApp(shop).get("/", (context) => {
      context.get("scope").get(Unit);
      const body = async function* () {
        yield new TextEncoder().encode("first");
        await rest.opened;
        throw error;
      };
      return context.body(ReadableStream.from(body()));
    });
    const silenced = jest.spyOn(console, "error").mockReturnValue(undefined); // the server tells of it there
    const { url } = await serve(app);
    const closed = shop.next("closed");
    const answer = await fetch(url);
    rest.open();
    await expect(answer.text()).rejects.toThrow();
    await closed;
    expect(shop.outcomes).toEqual([{ ok: false, error }]);
    silenced.mockRestore();
  });

  it("to find an id goes to Hono's onError, and no handler is called", async () => {
    const shop = openShop();
    const after = jest.fn<() => Response>();
    const app = new Hono().use(
      enterScopes(shop.container, { scopes: [{ scope: "tenant", id: async () => undefined }] }),
    );
    app.get("/", after).onError((failure, context) => context.text(failure.name, 400));
    const { url } = await serve(app);
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([400, "MissingScopeIdError"]);
    expect(after).not.toHaveBeenCalled();
    expect(shop.metrics().tenant).toMatchObject({ entered: 0 });
  });
});

import { once } from "node:events";
import { describe, expect, it, jest } from "@jest/globals";
import { AnswerCutShortError, withScopes } from "@ambit/middleware-fetch";
import { ManualClock } from "@ambit/manager-kit";
import { askRaw, Cart, gate, openHouse, options, serve, Unit, until } from "./fixtures/house.js";

const gone = { ok: false, error: expect.any(AnswerCutShortError) };
const error = new RangeError("wrong");
const encoder = new TextEncoder();

describe("a request", () => {
  it("is handled in its scopes, which end when the answer is read", async () => {
    const house = openHouse();
    const { url } = await serve(
      withScopes(house.container, options, async ({ scope }) => {
        expect(house.container.get(Unit)).toBe(scope.get(Unit));
        await Promise.resolve();
        return Response.json(scope.scopes.map(({ name }) => name));
      }),
    );
    const closed = house.next("closed");
    const answer = await fetch(url);
    expect(await answer.json()).toEqual(["session", "request"]);
    expect(answer.headers.get("content-type")).toBe("application/json");
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("shares its session with another one that comes meanwhile", async () => {
    const house = openHouse();
    const [first, second] = [gate(), gate()];
    const { url } = await serve(
      withScopes(house.container, options, async ({ url: asked, scope }) => {
        if (asked.endsWith("/first")) {
          first.open();
          await second.opened;
        } else {
          scope.get(Cart).items.push("book");
          second.open();
        }
        return Response.json(house.container.get(Cart).items);
      }),
    );
    const headers = { "x-session": "ann" };
    const answer = fetch(`${url}/first`, { headers });
    await first.opened;
    expect(await (await fetch(`${url}/second`, { headers })).json()).toEqual(["book"]);
    expect(await (await answer).json()).toEqual(["book"]);
    expect(house.container.metrics().scopes.session).toMatchObject({ opened: 1 });
  });

  it("has scopes of its own on a connection that is used again", async () => {
    const house = openHouse();
    const units: Unit[] = [];
    const { port } = await serve(
      withScopes(house.container, options, ({ scope }) => {
        units.push(scope.get(Unit));
        return new Response(`answer ${units.length}`);
      }),
    );
    const text = "GET / HTTP/1.1\r\nHost: house\r\n\r\n";
    const connection = await askRaw(port, text);
    for (const round of [1, 2, 3]) {
      const closed = house.next("closed");
      if (round > 1) connection.write(text);
      await until(connection, `answer ${round}`);
      await closed;
    }
    expect(new Set(units).size).toBe(3);
    expect(house.outcomes).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it("is handled in its scopes while its own body comes in", async () => {
    const house = openHouse();
    const { url } = await serve(
      withScopes(house.container, options, async (request) => {
        const unit = house.container.get(Unit);
        const { length } = await request.text();
        expect(house.container.get(Unit)).toBe(unit);
        return new Response(String(length));
      }),
    );
    const answer = await fetch(url, { method: "POST", body: "x".repeat(900_000) });
    expect(await answer.text()).toBe("900000");
  });

  it("that is skipped is answered with the very response of the handler", async () => {
    const house = openHouse();
    const response = new Response("well");
    const handle = withScopes(house.container, { ...options, skip: () => true }, ({ scope }) => {
      expect(scope.scopes).toEqual([]);
      return response;
    });
    expect(await handle(new Request("http://house/health"))).toBe(response);
  });

  it("is handled with what else the runtime passes, and a runtime that stops early is told to wait", async () => {
    const house = openHouse();
    const context = {
      promises: [] as Promise<unknown>[],
      waitUntil(promise: Promise<unknown>) {
        this.promises.push(promise);
      },
    };
    type Passed = [environment: { greeting: string }, worker: typeof context];
    const handle = withScopes(house.container, options, ({ scope }, ...[{ greeting }]: Passed) => {
      scope.get(Unit);
      return new Response(greeting);
    });
    const answer = await handle(new Request("http://house"), { greeting: "hello" }, context);
    expect(await answer.text()).toBe("hello");
    await Promise.all(context.promises);
    expect(house.outcomes).toEqual([{ ok: true }]);
  });
});

describe("a streamed body", () => {
  it.each(["read by the server", "server-sent"])("that is %s sees the scopes until its end", async (kind) => {
    const house = openHouse();
    const rest = gate();
    const seen: unknown[] = [];
    const { port } = await serve(
      withScopes(house.container, options, ({ scope }) => {
        const body = async function* () {
          seen.push(house.container.get(Unit) === scope.get(Unit));
          yield encoder.encode("data: first\n\n");
          await rest.opened;
          seen.push(house.container.get(Unit) === scope.get(Unit));
          yield encoder.encode("data: last\n\n");
        };
        const headers = kind === "server-sent" ? { "content-type": "text/event-stream" } : {};
        return new Response(ReadableStream.from(body()), { headers });
      }),
    );
    const closed = house.next("closed");
    const connection = await askRaw(port, "GET / HTTP/1.1\r\nHost: house\r\n\r\n");
    await until(connection, "first");
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    rest.open();
    await until(connection, "last");
    await closed;
    expect(seen).toEqual([true, true]);
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("is asked for no more than its reader asks for, inside the scopes", async () => {
    const house = openHouse();
    const made: unknown[] = [];
    const pull = (controller: ReadableStreamDefaultController): void => {
      made.push(house.container.tryGet(Unit));
      controller.enqueue(encoder.encode("chunk"));
    };
    const handle = withScopes(
      house.container,
      options,
      () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })),
    );
    const reader = (await handle(new Request("http://house"))).body!.getReader();
    await new Promise(setImmediate);
    expect(made).toEqual([]);
    for (const count of [1, 2]) {
      await reader.read();
      await new Promise(setImmediate);
      expect(made).toEqual(Array.from({ length: count }, () => expect.any(Unit)));
    }
    await reader.cancel();
  });
});

describe("a client that goes away", () => {
  it("in the middle of a stream cancels it inside the scopes, and they hear of it", async () => {
    const house = openHouse();
    const tidied = jest.fn();
    const { port } = await serve(
      withScopes(house.container, options, ({ scope }) => {
        const unit = scope.get(Unit);
        return new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(encoder.encode("first")),
            cancel: async () => {
              await new Promise(setImmediate);
              tidied(house.container.get(Unit) === unit);
            },
          }),
        );
      }),
    );
    const connection = await askRaw(port, "GET / HTTP/1.1\r\nHost: house\r\n\r\n");
    await until(connection, "first");
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    const closed = house.next("closed");
    connection.destroy();
    await closed;
    expect(tidied.mock.calls).toEqual([[true]]);
    expect(house.outcomes).toEqual([gone]);
    expect(house.onError).not.toHaveBeenCalled();
  });

  it("does not take the scopes from under the handler, whose answer nobody hears then", async () => {
    const house = openHouse();
    const [work, left] = [gate(), gate()];
    const { port } = await serve(
      withScopes(house.container, options, async ({ scope, signal }) => {
        const unit = scope.get(Unit);
        signal.addEventListener("abort", left.open);
        await work.opened;
        expect(house.container.get(Unit)).toBe(unit);
        return new Response("whole");
      }),
    );
    const entered = house.next("entered");
    const connection = await askRaw(port, "GET / HTTP/1.1\r\nHost: house\r\n\r\n");
    await entered;
    connection.destroy();
    await left.opened;
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    const closed = house.next("closed");
    work.open();
    await closed;
    expect(house.requests()).toMatchObject({ active: 0, instances: { live: 0 } });
  });

  it("leaves a handler that never settles in its scopes, until the end of the container waits no longer and tells of it", async () => {
    const clock = new ManualClock();
    const house = openHouse({ clock, drainTimeoutMs: 1_000 });
    const { port } = await serve(
      withScopes(house.container, options, ({ scope }) => (scope.get(Unit), new Promise<Response>(() => undefined))),
    );
    const [entered, leaked] = [house.next("entered"), house.next("leaked")];
    const connection = await askRaw(port, "GET / HTTP/1.1\r\nHost: house\r\n\r\n");
    await entered;
    connection.destroy();
    await once(connection, "close");
    const disposed = house.container.dispose();
    clock.advance(999);
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    clock.advance(1);
    await Promise.all([leaked, disposed]);
    expect(house.requests()).toMatchObject({ closedBy: { shutdown: 1 }, leaked: 1, instances: { live: 0 } });
  });
});

describe("a failure", () => {
  it.each([
    ["thrown before the answer", () => Promise.reject(error), 500],
    ["that has a status", () => Promise.reject(Object.assign(new Error("sold out"), { statusCode: 409 })), 409],
  ])("%s is answered with its status", async (_, fail, status) => {
    const house = openHouse();
    const { url } = await serve(withScopes(house.container, options, ({ scope }) => (scope.get(Unit), fail())));
    const closed = house.next("closed");
    expect((await fetch(url)).status).toBe(status);
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error: expect.any(Error) }]);
    expect(house.onError).toHaveBeenCalledTimes(status === 500 ? 1 : 0);
  });

  it("after the headers breaks the answer off, and the scopes hear of it", async () => {
    const house = openHouse();
    const rest = gate();
    const { url } = await serve(
      withScopes(house.container, options, ({ scope }) => {
        scope.get(Unit);
        const body = async function* () {
          yield encoder.encode("first");
          await rest.opened;
          throw error;
        };
        return new Response(ReadableStream.from(body()));
      }),
    );
    const silenced = jest.spyOn(console, "error").mockReturnValue(undefined); // the server tells of it there
    const closed = house.next("closed");
    const answer = await fetch(url);
    rest.open();
    await expect(answer.text()).rejects.toThrow();
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error }]);
    silenced.mockRestore();
  });

  it("to find an id is answered with its status, and the handler is not called", async () => {
    const house = openHouse();
    const handler = jest.fn<() => Response>();
    const { url } = await serve(
      withScopes(house.container, { scopes: [{ scope: "session", id: async () => undefined }] }, handler),
    );
    expect((await fetch(url)).status).toBe(400);
    expect(handler).not.toHaveBeenCalled();
    expect(house.container.metrics().scopes.session).toMatchObject({ entered: 0 });
  });

  it("of what cleans up comes too late for an answer, and is told of", async () => {
    const house = openHouse();
    class Broken {}
    const dispose = (): never => {
      throw error;
    };
    house.container.bind(Broken, { scope: "request", dispose });
    const onError = jest.fn();
    const left = gate();
    const handle = withScopes(house.container, { ...options, onError, onLeft: left.open }, ({ scope }) => {
      scope.get(Broken);
      return new Response("fine");
    });
    const request = new Request("http://house");
    expect(await (await handle(request)).text()).toBe("fine");
    await left.opened;
    expect(onError.mock.calls).toEqual([[error, request]]);
  });
});

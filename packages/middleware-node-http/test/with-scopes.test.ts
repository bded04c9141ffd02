import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it, jest } from "@jest/globals";
import { ContainerClosedError } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { AnswerCutShortError, enterScopes, withScopes } from "@ambit/middleware-node-http";
import { Cart, gate, openHouse, options, serve, Unit } from "./fixtures/house.js";
import { RawConnection } from "./fixtures/raw-connection.js";

const gone = { ok: false, error: expect.any(AnswerCutShortError) };

describe("a request", () => {
  it("is handled in its scopes, which end when the answer is sent", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, async ({ scope }, response) => {
        expect(house.container.get(Unit)).toBe(scope.get(Unit));
        response.end(scope.scopes.map(({ name }) => name).join());
      }),
    );
    const closed = house.next("closed");
    const answer = await fetch(`http://127.0.0.1:${port}`);
    expect(await answer.text()).toBe("session,request");
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
    expect(house.requests()).toMatchObject({ opened: 1, closed: 1, active: 0 });
  });

  it("shares its session with another one that comes meanwhile", async () => {
    const house = openHouse();
    const both = house.next("entered", 2);
    const port = await serve(
      withScopes(house.container, options, async ({ url }, response) => {
        await both;
        house.container.get(Cart).items.push(url ?? "");
        response.end();
      }),
    );
    const ended = house.next("closed", 2);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { "x-session": "ann" } });
    await Promise.all([ask("/a"), ask("/b")]);
    await ended;
    const items = house.container.runInScope("session", "ann", () => house.container.get(Cart).items);
    expect(items.toSorted()).toEqual(["/a", "/b"]);
    expect(house.container.metrics().scopes.session).toMatchObject({ opened: 1, active: 0 });
  });

  it("has scopes of its own on a connection that is used again", async () => {
    const house = openHouse();
    const units: Unit[] = [];
    const port = await serve(
      withScopes(house.container, options, (_, response) => {
        units.push(house.container.get(Unit));
        response.end(`answer ${units.length}`);
      }),
    );
    const connection = await RawConnection.to(port);
    for (const round of [1, 2, 3]) {
      const closed = house.next("closed");
      connection.get("/");
      await connection.until(`answer ${round}`);
      await closed;
    }
    connection.vanish();
    expect(new Set(units).size).toBe(3);
    expect(house.outcomes).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it("keeps its scopes while its body comes in", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, async (request, response) => {
        const unit = house.container.get(Unit);
        let size = 0;
        for await (const chunk of request) size += (chunk as Buffer).length;
        expect(house.container.get(Unit)).toBe(unit);
        response.end(String(size));
      }),
    );
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body: "x".repeat(900_000) });
    expect(await answer.text()).toBe("900000");
  });

  it("is answered early, while its handler goes on in the scopes", async () => {
    const house = openHouse();
    const work = gate();
    const port = await serve(
      withScopes(house.container, options, async (_, response) => {
        response.end("accepted");
        await once(response, "close");
        await work.opened;
        house.container.get(Unit);
      }),
    );
    const closed = house.next("closed");
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("accepted");
    expect(house.requests()).toMatchObject({ active: 1 });
    work.open();
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });
});

describe("a streamed body", () => {
  it("keeps the scopes until its end, also where the handler has returned before", async () => {
    const house = openHouse();
    const rest = gate();
    const port = await serve(
      withScopes(house.container, options, ({ scope }, response) => {
        const body = async function* () {
          yield "first\n";
          await rest.opened;
          scope.get(Unit);
          yield "last\n";
        };
        void pipeline(Readable.from(body()), response);
      }),
    );
    const closed = house.next("closed");
    const connection = await RawConnection.to(port);
    connection.get("/", "Connection: close");
    await connection.until("first");
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    rest.open();
    expect(await connection.received()).toContain("last");
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("of server-sent events keeps the scopes until the client goes away, which its end hears of", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, ({ scope }, response) => {
        scope.get(Unit);
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: hello\n\n");
      }),
    );
    const connection = await RawConnection.to(port);
    connection.get("/");
    await connection.until("data: hello");
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    const closed = house.next("closed");
    connection.vanish();
    await closed;
    expect(house.outcomes).toEqual([gone]);
  });
});

describe("a client that goes away", () => {
  it("does not take the scopes from under the handler, which hears nothing else than its own end", async () => {
    const house = openHouse();
    const [work, closedEarly] = [gate(), jest.fn()];
    let leftBehind!: Promise<unknown>;
    const port = await serve(
      withScopes(house.container, options, async (_, response) => {
        leftBehind = once(response, "close");
        await work.opened;
        house.container.get(Unit);
      }),
    );
    const entered = house.next("entered");
    const connection = await RawConnection.to(port);
    connection.get("/");
    await entered;
    house.container.getScopeManager("request").events.once("closed", closedEarly);
    connection.vanish();
    await leftBehind;
    await new Promise(setImmediate);
    expect(closedEarly).not.toHaveBeenCalled();
    const closed = house.next("closed");
    work.open();
    await closed;
    expect(house.outcomes).toEqual([gone]);
    expect(house.onError).not.toHaveBeenCalled();
  });

  it("ends the scopes of a handler that has returned and never answers", async () => {
    const house = openHouse();
    const port = await serve(withScopes(house.container, options, ({ scope }) => void scope.get(Unit)));
    const [entered, closed] = [house.next("entered"), house.next("closed")];
    const connection = await RawConnection.to(port);
    connection.get("/");
    await entered;
    connection.vanish();
    await closed;
    expect(house.outcomes).toEqual([gone]);
  });

  it("leaves a handler that never settles in its scopes, until the end of the container waits no longer and tells of it", async () => {
    const clock = new ManualClock();
    const house = openHouse({ clock, drainTimeoutMs: 1_000 });
    const port = await serve(
      withScopes(house.container, options, async ({ scope }) => {
        scope.get(Unit);
        await new Promise(() => undefined);
      }),
    );
    const [entered, leaked] = [house.next("entered"), house.next("leaked")];
    const connection = await RawConnection.to(port);
    connection.get("/");
    await entered;
    connection.vanish();
    const disposed = house.container.dispose();
    clock.advance(999);
    expect(house.requests()).toMatchObject({ active: 1, closed: 0 });
    clock.advance(1);
    await Promise.all([leaked, disposed]);
    expect(house.requests()).toMatchObject({ closedBy: { shutdown: 1 }, leaked: 1, instances: { live: 0 } });
  });

  it("in the middle of its request leaves nothing behind", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, async (request, response) => {
        house.container.get(Unit);
        for await (const _ of request);
        response.end();
      }),
    );
    const [entered, closed] = [house.next("entered"), house.next("closed")];
    const connection = await RawConnection.to(port);
    connection.send("POST / HTTP/1.1\r\nHost: house\r\nContent-Length: 10\r\n\r\nhalf");
    await entered;
    connection.vanish();
    await closed;
    expect(house.outcomes).toEqual([expect.objectContaining({ ok: false })]);
    expect(house.requests()).toMatchObject({ active: 0, instances: { live: 0 } });
  });

  it("while its session is looked up is noticed when it comes in", async () => {
    const house = openHouse();
    const [lookup, asked] = [gate(), gate()];
    const find = async () => {
      asked.open();
      await lookup.opened;
      return "ann";
    };
    let connectionClosed!: Promise<unknown>;
    const listener = withScopes(
      house.container,
      { scopes: [{ scope: "session", id: find }, { scope: "request" }] },
      ({ scope }) => void scope.get(Unit),
    );
    const port = await serve((request, response) => {
      connectionClosed = once(request.socket, "close");
      listener(request, response);
    });
    const connection = await RawConnection.to(port);
    connection.get("/");
    await asked.opened;
    connection.vanish();
    await connectionClosed;
    const closed = house.next("closed");
    lookup.open();
    await closed;
    expect(house.outcomes).toEqual([gone]);
  });

  it("before the listener is called is noticed too", async () => {
    const house = openHouse();
    const listener = withScopes(house.container, options, ({ scope }) => void scope.get(Unit));
    const arrived = gate();
    const port = await serve((request, response) => {
      arrived.open();
      request.socket.once("close", () => setImmediate(listener, request, response));
    });
    const closed = house.next("closed");
    const connection = await RawConnection.to(port);
    connection.get("/");
    await arrived.opened;
    connection.vanish();
    await closed;
    expect(house.outcomes).toEqual([gone]);
  });

  it("with several requests on one connection is noticed by all of them, also by those whose answers had to wait", async () => {
    const house = openHouse();
    const listeners: number[] = [];
    const port = await serve(
      withScopes(house.container, options, ({ url, scope, socket }, response) => {
        scope.get(Unit);
        listeners.push(socket.listenerCount("close"));
        if (url === "/b") response.end("b"); // cannot be sent before that of /a
      }),
    );
    const [entered, closed] = [house.next("entered", 20), house.next("closed", 20)];
    const connection = await RawConnection.to(port);
    connection.get("/a");
    for (let count = 1; count < 20; count++) connection.get("/b");
    await entered;
    expect(house.requests()).toMatchObject({ active: 20, closed: 0 });
    connection.vanish();
    await closed;
    expect(house.outcomes).toEqual(Array.from({ length: 20 }, () => gone));
    expect(listeners.at(-1)).toBe(listeners[0]); // Node warns of an emitter that has more than ten
  });
});

describe("several requests that a client sends at once", () => {
  it("are answered in order, each from its own scopes", async () => {
    const house = openHouse();
    const both = house.next("entered", 2);
    const port = await serve(
      withScopes(house.container, options, async ({ url, scope }, response) => {
        const unit = scope.get(Unit);
        if (url === "/a") await both;
        expect(house.container.get(Unit)).toBe(unit);
        response.end(`answer to ${url ?? ""}`);
      }),
    );
    const closed = house.next("closed", 2);
    const connection = await RawConnection.to(port);
    connection.get("/a");
    connection.get("/b", "Connection: close");
    const answers = await connection.received();
    expect(answers.indexOf("answer to /b")).toBeGreaterThan(answers.indexOf("answer to /a"));
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }, { ok: true }]);
  });
});

describe("a failure", () => {
  const error = new RangeError("wrong");

  it.each([
    [
      "thrown",
      () => {
        throw error;
      },
    ],
    ["rejected with", async () => Promise.reject(error)],
  ])("that is %s before the headers is answered with 500, and told", async (_, fail) => {
    const house = openHouse();
    const onError = jest.fn();
    const port = await serve(
      withScopes(house.container, { ...options, onError }, ({ scope }, response) => {
        scope.get(Unit);
        response.setHeader("content-length", "5").setHeader("x-secret", "yes");
        return fail();
      }),
    );
    const closed = house.next("closed");
    const answer = await fetch(`http://127.0.0.1:${port}`);
    expect([answer.status, answer.headers.get("x-secret"), await answer.text()]).toEqual([
      500,
      null,
      "Internal Server Error\n",
    ]);
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error }]);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(error, expect.objectContaining({ method: "GET" }));
  });

  it("after the headers breaks the answer off, so that nobody takes it for whole", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, async ({ scope }, response) => {
        scope.get(Unit);
        response.writeHead(200, { "content-length": "100" }).write("some");
        await Promise.resolve();
        throw error;
      }),
    );
    const closed = house.next("closed");
    await expect(fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text())).rejects.toThrow();
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error }]);
    expect(house.onError).toHaveBeenCalledWith(error);
  });

  it("after the answer is told, and the answer stays", async () => {
    const house = openHouse();
    const port = await serve(
      withScopes(house.container, options, async ({ scope }, response) => {
        scope.get(Unit);
        response.end("done");
        await once(response, "close");
        throw error;
      }),
    );
    const closed = house.next("closed");
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("done");
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error }]);
    expect(house.onError).toHaveBeenCalledWith(error);
  });

  it("with a status of its own is answered with that; one below 500 is told to the client only", async () => {
    const house = openHouse();
    const refusal = Object.assign(new Error("no"), { statusCode: 409 });
    const port = await serve(withScopes(house.container, options, async () => Promise.reject(refusal)));
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(409);
    expect(house.onError).not.toHaveBeenCalled();
  });

  it("to find an id is answered with 400, and nothing is entered", async () => {
    const house = openHouse();
    const scopes = [{ scope: "session" as const, id: () => undefined }];
    const port = await serve(withScopes(house.container, { scopes }, (_, response) => response.end()));
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(400);
    expect(house.container.metrics().scopes.session).toMatchObject({ entered: 0 });
  });

  it("to come in after the end of the container is answered with 503", async () => {
    const house = openHouse();
    await house.container.dispose();
    const port = await serve(withScopes(house.container, options, (_, response) => response.end()));
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(503);
    expect(house.onError).toHaveBeenCalledWith(expect.any(ContainerClosedError));
  });

  it("of a disposer comes too late for the answer, and is told", async () => {
    const house = openHouse();
    class Connection {
      [Symbol.dispose](): void {
        throw error;
      }
    }
    house.container.bind(Connection, { scope: "request" });
    const told = new Promise((resolve) => house.onError.mockImplementation(resolve));
    const port = await serve(
      withScopes(house.container, options, ({ scope }, response) => {
        scope.get(Connection);
        response.end("done");
      }),
    );
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("done");
    expect(await told).toBe(error);
  });
});

describe("as a middleware", () => {
  it("calls what comes next inside the scopes, and waits for a promise that it returns", async () => {
    const house = openHouse();
    const work = gate();
    const middleware = enterScopes(house.container, options);
    const port = await serve((request, response) => {
      middleware(request, response, async () => {
        response.end("done");
        await work.opened;
        house.container.get(Unit);
      });
    });
    const closed = house.next("closed");
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    expect(house.requests()).toMatchObject({ active: 1 });
    work.open();
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("hands what refuses a request to what comes next, once", async () => {
    const house = openHouse();
    await house.container.dispose();
    const middleware = enterScopes(house.container, options);
    const next = jest.fn();
    const port = await serve((request, response) => {
      middleware(request, response, (error) => {
        next(error);
        response.end("refused");
      });
    });
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("refused");
    expect(next.mock.calls).toEqual([[expect.any(ContainerClosedError)]]);
  });

  it("tells of what comes next when that fails, and does not call it again", async () => {
    const house = openHouse();
    const error = new RangeError("wrong");
    const told = new Promise((resolve) => house.onError.mockImplementation(resolve));
    const middleware = enterScopes(house.container, options);
    const next = jest.fn(async () => Promise.reject(error));
    const port = await serve((request, response) => {
      middleware(request, response, next);
    });
    const connection = await RawConnection.to(port);
    connection.get("/");
    expect(await told).toBe(error);
    expect(next).toHaveBeenCalledTimes(1);
    connection.vanish();
  });

  it("serves a server whose listener is called for requests of any kind", async () => {
    const house = openHouse();
    const server = createServer();
    server.on(
      "request",
      withScopes(house.container, options, ({ method }, response) => response.end(method)),
    );
    const port = await serve(server);
    const closed = house.next("closed");
    expect((await fetch(`http://127.0.0.1:${port}`, { method: "HEAD" })).status).toBe(200);
    await closed;
    expect(house.requests()).toMatchObject({ opened: 1, closed: 1 });
  });
});

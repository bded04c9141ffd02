import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createContainer, token } from "@ambit/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

const Request = token<IncomingMessage>("Request");
const Response = token<ServerResponse>("Response");

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A container whose requests begin with their two objects. */
const withRequests = () =>
  createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .bind(Request, { scope: "request", provided: true })
    .bind(Response, { scope: "request", provided: true });

/** Serves each HTTP request in a scope of its own; returns a function that sends one. */
async function serve(container: ReturnType<typeof withRequests>, handle: () => string | Promise<string>) {
  let count = 0;
  server = createServer((request, response) => {
    const work = async () => response.end(await handle());
    const provide = [
      [Request, request],
      [Response, response],
    ] as const;
    container.runInScope("request", ++count, work, { provide }).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return async (path = "/", headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
}

describe("HTTP requests", () => {
  it("seed C21 each request has its own instance, also while they overlap", async () => {
    const Service = token<{ readonly number: number }>("Service");
    let made = 0;
    const bothInside = deferred();
    let inside = 0;
    const container = withRequests().bind(Service, { scope: "request", useFactory: () => ({ number: ++made }) });
    const send = await serve(container, async () => {
      const before = container.get(Service).number;
      if (++inside === 2) bothInside.resolve();
      await bothInside.promise;
      return `${before} ${container.get(Service).number}`;
    });

    const answers = await Promise.all([send(), send()]);

    expect(answers.map(({ text }) => text).sort()).toEqual(["1 1", "2 2"]);
    expect(container.metrics().scopes.request).toMatchObject({ opened: 2, closed: 2, active: 0 });
  });

  it("seed C22 the request and the response are injected deep in the graph", async () => {
    class HeaderReader {
      constructor(private readonly request: IncomingMessage) {}
      read(name: string): string {
        return String(this.request.headers[name]);
      }
    }
    class ResponseWriter {
      constructor(
        private readonly response: ServerResponse,
        private readonly reader: HeaderReader,
      ) {}
      echo(name: string): void {
        this.response.setHeader("x-echo", this.reader.read(name));
      }
    }
    class Controller {
      constructor(readonly writer: ResponseWriter) {}
    }
    const container = withRequests()
      .bind(HeaderReader, { inject: [Request] })
      .bind(ResponseWriter, { scope: "request", inject: [Response, HeaderReader] })
      .bind(Controller, { scope: "request", inject: [ResponseWriter] });
    const send = await serve(container, () => {
      container.get(Controller).writer.echo("x-name");
      return "done";
    });

    const answers = await Promise.all(["ann", "bob"].map((name) => send("/", { "x-name": name })));

    expect(answers.map(({ headers }) => headers.get("x-echo"))).toEqual(["ann", "bob"]);
  });

  it("seed C23 an asynchronous resource is usable during the request, and closed when it has ended", async () => {
    const log: string[] = [];
    const Connection = token<{ open: boolean }>("Connection");
    const container = withRequests().bind(Connection, {
      scope: "request",
      async *useFactory() {
        const connection = { open: true };
        try {
          yield connection;
          log.push("commit");
        } catch {
          log.push("roll back");
        }
        connection.open = false;
      },
    });
    const seen: { open: boolean }[] = [];
    const closed = new Map<unknown, () => void>();
    container.events.on("closed", ({ id }) => closed.get(id)?.());
    const ended = [1, 2].map((id) => new Promise<void>((resolve) => closed.set(id, resolve)));
    const send = await serve(container, async () => {
      const connection = await container.getAsync(Connection);
      seen.push(connection);
      if (container.get(Request).url === "/failing") throw new Error("handler");
      return String(connection.open);
    });

    expect(await send()).toMatchObject({ status: 200, text: "true" });
    expect(await send("/failing")).toMatchObject({ status: 500, text: "Error: handler" });
    await Promise.all(ended);

    expect(seen.map(({ open }) => open)).toEqual([false, false]);
    expect(log).toEqual(["commit", "roll back"]);
  });
});

import { describe, expect, it } from "@jest/globals";
import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Connection = token<{ readonly open: boolean }>("Connection");

function server(log: string[]) {
  return createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .bind(Connection, {
      scope: "request",
      useFactory: async function* () {
        log.push("open");
        yield { open: true };
        await Promise.resolve();
        log.push("close");
      },
    });
}

describe("a resource made by a generator", () => {
  it("seed Q15 is set up when it is resolved and torn down at the end, of the container or of its scope", async () => {
    const log: string[] = [];
    const Pool = token<string>("Pool");
    const container = server(log).bind(Pool, {
      scope: "singleton",
      useFactory: function* () {
        log.push("pool up");
        yield "pool";
        log.push("pool down");
      },
    });
    expect(log).toEqual([]);
    expect([container.get(Pool), container.get(Pool)]).toEqual(["pool", "pool"]);
    await container.runInScope("request", "r", async () =>
      expect(await container.getAsync(Connection)).toEqual({ open: true }),
    );
    expect(log).toEqual(["pool up", "open", "close"]);
    await container.dispose();
    expect(log).toEqual(["pool up", "open", "close", "pool down"]);
  });

  it("seed Q15 that fails to come up throws its own error, and leaves nothing to tear down", async () => {
    const failure = new Error("no route");
    const container = createContainer().bind(Connection, {
      scope: "singleton",
      useFactory: function* () {
        if (failure.message !== "") throw failure;
        yield { open: true };
      },
    });
    expect(thrownBy(() => container.get(Connection))).toBe(failure);
    await container.dispose();
    expect(container.metrics().singletons).toMatchObject({ created: 0, live: 0 });
  });

  it("seed N13 that is asynchronous is refused at a synchronous request, before it is set up", () => {
    const log: string[] = [];
    const container = server(log);
    const error = thrownBy(() => container.runInScope("request", "r", () => container.get(Connection)));
    expect(error).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Connection" });
    expect(log).toEqual([]);
  });

  it("seed N14 seed N12 that is asynchronous is one in its scope, can then be had synchronously, and is closed at the exit", async () => {
    const log: string[] = [];
    const container = server(log);
    await container.runInScope("request", "r", async () => {
      const connection = await container.getAsync(Connection);
      expect(await container.getAsync(Connection)).toBe(connection);
      expect(container.get(Connection)).toBe(connection);
      expect(log).toEqual(["open"]);
    });
    expect(log).toEqual(["open", "close"]);
  });

  it("must yield once", async () => {
    const [None, Twice] = [token<number>("None"), token<number>("Twice")];
    const container = createContainer()
      .bind(None, { scope: "singleton", useFactory: function* () {} })
      .bind(Twice, {
        scope: "singleton",
        useFactory: function* () {
          yield 1;
          yield 2;
        },
      });
    expect(thrownBy(() => container.get(None))).toMatchObject({
      code: "GENERATOR_PROTOCOL",
      problem: "no-yield",
      token: "None",
    });
    expect(container.get(Twice)).toBe(1);
    expect(await rejectionOf(container.dispose())).toMatchObject({
      code: "GENERATOR_PROTOCOL",
      problem: "second-yield",
      token: "Twice",
    });
  });
});

describe("the hooks of a component", () => {
  it("seed Q16 run once each: after its creation, and when its scope is closed, however often that is asked for", async () => {
    const log: string[] = [];
    class Component {
      start() {
        log.push("start");
      }
      stop() {
        log.push("stop");
      }
      async [Symbol.asyncDispose]() {
        log.push("not called: the binding says how it ends");
      }
    }
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Component, {
        scope: "session",
        onCreate: (component) => component.start(),
        dispose: (component) => component.stop(),
      });
    container.runInScope("session", "a", () => [container.get(Component), container.get(Component)]);
    container.runInScope("session", "a", () => container.get(Component));
    expect(log).toEqual(["start"]);
    await Promise.all([container.closeScope("session", "a"), container.closeScope("session", "a")]);
    await container.closeScope("session", "a");
    await container.dispose();
    expect(log).toEqual(["start", "stop"]);
    expect(container.metrics().scopes.session).toMatchObject({
      open: 0,
      instances: { created: 1, disposed: 1, live: 0 },
    });
  });
});

import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

const Resource = token<string>("Resource");
const Dependent = token<string>("Dependent");

const withSessions = () => createContainer().registerScopeManager("session", new RetainingScopeManager());
const withRequests = () => createContainer().registerScopeManager("request", new EndingScopeManager());

describe("generator factories", () => {
  it("seed C09 what stands before the yield runs at resolution, what follows at the exit", () => {
    const log: string[] = [];
    const container = withRequests().bind(Resource, {
      scope: "request",
      *useFactory() {
        log.push("set up");
        yield "resource";
        log.push("finished");
      },
    });

    container.runInScope("request", 1, () => {
      expect(log).toEqual([]);
      expect([container.get(Resource), container.get(Resource)]).toEqual(["resource", "resource"]);
      expect(log).toEqual(["set up"]);
    });

    expect(log).toEqual(["set up", "finished"]);
  });

  it("seed C10 a transient resource ends with the scope it was resolved in", async () => {
    const log: string[] = [];
    let made = 0;
    const container = withRequests().bind(Resource, {
      *useFactory() {
        const name = `resource ${++made}`;
        yield name;
        log.push(name);
      },
    });

    const handle = container.enterScope("request", 1);
    handle.get(Resource);
    handle.get(Resource);
    handle.exit();
    expect(log).toEqual(["resource 2", "resource 1"]);

    await container.dispose();
    expect(log).toEqual(["resource 2", "resource 1"]);
  });

  it("seed C11 a resource resolved at the root ends with the container, not with a scope in between", async () => {
    const log: string[] = [];
    const container = withRequests().bind(Resource, {
      *useFactory() {
        yield "resource";
        log.push("finished");
      },
    });

    container.get(Resource);
    container.runInScope("request", 1, () => undefined);
    expect(log).toEqual([]);

    await container.dispose();
    expect(log).toEqual(["finished"]);
  });

  it("seed C12 a resource that needs another is finished before it", () => {
    const log: string[] = [];
    const container = withRequests()
      .bind(Resource, {
        scope: "request",
        *useFactory() {
          yield "resource";
          log.push("resource");
        },
      })
      .bind(Dependent, {
        scope: "request",
        inject: [Resource],
        *useFactory(resource) {
          yield `with ${resource}`;
          log.push("dependent");
        },
      });

    expect(container.runInScope("request", 1, () => container.get(Dependent))).toBe("with resource");

    expect(log).toEqual(["dependent", "resource"]);
  });

  it("seed C20 seed C23 async generators that need one another are entered once and left once, after the work", async () => {
    const log: string[] = [];
    const container = withRequests()
      .bind(Resource, {
        scope: "request",
        async *useFactory() {
          await Promise.resolve();
          log.push("open resource");
          yield "resource";
          await Promise.resolve();
          log.push("close resource");
        },
      })
      .bind(Dependent, {
        scope: "request",
        async *useFactory(resolver) {
          const resource = await resolver.getAsync(Resource);
          log.push("open dependent");
          yield `with ${resource}`;
          await Promise.resolve();
          log.push("close dependent");
        },
      });

    await container.runInScope("request", 1, async () => {
      const all = await Promise.all([
        container.getAsync(Dependent),
        container.getAsync(Resource),
        container.getAsync(Dependent),
      ]);
      log.push(`use ${all.join(", ")}`);
    });

    expect(log).toEqual([
      "open resource",
      "open dependent",
      "use with resource, resource, with resource",
      "close dependent",
      "close resource",
    ]);
  });

  it("seed C23 the end waits for what an asynchronous generator still does, and fails with what it throws", async () => {
    const [gate, failure] = [deferred(), new Error("flush")];
    const container = withSessions().bind(Resource, {
      scope: "session",
      async *useFactory() {
        yield "resource";
        await gate.promise;
        throw failure;
      },
    });

    await container.runInScope("session", 1, () => container.getAsync(Resource));
    const closing = Promise.resolve(container.closeScope("session", 1));
    expect(await stateOf(closing)).toBe("pending");
    gate.resolve();

    expect(await rejectionOf(closing)).toBe(failure);
  });

  it("seed C23 a generator that has finished is nothing that another end is asked for by", async () => {
    const gate = deferred();
    const container = withSessions()
      .bind(Dependent, { scope: "singleton", useFactory: () => "slow", dispose: () => gate.promise })
      .bind(Resource, {
        scope: "session",
        *useFactory() {
          yield "resource";
        },
      });

    container.get(Dependent);
    container.runInScope("session", 1, () => container.get(Resource));
    await container.closeScope("session", 1);
    const disposed = container.dispose();
    expect(await stateOf(disposed)).toBe("pending");
    gate.resolve();

    await disposed;
  });

  it("seed C19 a resource is left once, however often it was asked for and its scope closed", async () => {
    let left = 0;
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Resource, {
        scope: "session",
        async *useFactory() {
          yield "resource";
          left++;
        },
      });

    await container.runInScope("session", 1, () =>
      Promise.all([container.getAsync(Resource), container.getAsync(Resource)]),
    );
    await Promise.all([container.closeScope("session", 1), container.closeScope("session", 1)]);
    await container.dispose();

    expect(left).toBe(1);
  });
});

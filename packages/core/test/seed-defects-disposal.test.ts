import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type ScopeOutcome } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Part = token<object>("Part");
const Whole = token<object>("Whole");

describe("the seed systems' defects of disposal", () => {
  it("defect D30 an asynchronous hook is never dropped by a synchronous exit: it is refused, and the scope can still be closed", async () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => new Recorded("sync", log) })
      .bind(Whole, { scope: "request", useFactory: () => new AsyncRecorded("async", log) });
    const handle = container.enterScope("request", "r");
    handle.get(Whole);
    handle.get(Part);
    expect(thrownBy(() => handle.exit())).toMatchObject({
      code: "ASYNC_DISPOSAL_REQUIRED",
      tokens: ["Whole"],
      scope: handle.scope,
    });
    expect(log).toEqual([]);
    await handle.scope.close();
    expect(log).toEqual(["sync", "async"]);
    expect(handle.scope.state).toBe("closed");
  });

  it("defect D31 defect D32 one stack holds all kinds: a dependent always ends before what it depends on", async () => {
    const log: string[] = [];
    const [Generated, Hooked, Own, Async] = ["Generated", "Hooked", "Own", "Async"].map((name) =>
      token<object>(name),
    ) as [typeof Part, typeof Part, typeof Part, typeof Part];
    const container = createContainer().registerScopeManager("request", new EndingScopeManager());
    container.bind(Generated, {
      scope: "request",
      useFactory: async function* () {
        yield {};
        log.push("generated");
      },
    });
    container.bind(Hooked, {
      scope: "request",
      useFactory: (on) => ({ on }),
      inject: [Generated],
      dispose: () => void log.push("hooked"),
    });
    container.bind(Own, { scope: "request", useFactory: (_) => new Recorded("own", log), inject: [Hooked] });
    container.bind(Async, { scope: "request", useFactory: (_) => new AsyncRecorded("async", log), inject: [Own] });
    for (const first of [Async, Generated, Own]) {
      await container.runInScope("request", "r", async () => [
        await container.getAsync(first),
        await container.getAsync(Async),
      ]);
    }
    const once = ["async", "own", "hooked", "generated"];
    expect(log).toEqual([...once, ...once, ...once]);
  });

  it("defect D33 the body's error stays first, all disposers run, and the end is final", async () => {
    const log: string[] = [];
    const fail = (name: string) => () => {
      log.push(name);
      throw new Error(name);
    };
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => ({}), dispose: fail("part") })
      .bind(Whole, { scope: "request", useFactory: (part) => ({ part }), inject: [Part], dispose: fail("whole") });
    const error = thrownBy(() =>
      container.runInScope("request", "r", () => {
        container.get(Whole);
        throw new Error("body");
      }),
    );
    expect((error as AggregateError).errors).toEqual([new Error("body"), new Error("whole"), new Error("part")]);
    await container.dispose();
    expect(log).toEqual(["whole", "part"]);
  });

  it("defect D34 what fails where nobody waits reaches onError and the events, and nobody's process", async () => {
    const [reported, told]: [unknown[], unknown[]] = [[], []];
    const failure = new Error("too late");
    const container = createContainer({ onError: (error) => void reported.push(error) })
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Part, { scope: "session", useFactory: () => ({}), dispose: async () => Promise.reject(failure) });
    container.events.on("disposeFailed", ({ error, token: name }) => void told.push([name, error]));
    const handle = container.enterScope("session", "a");
    handle.get(Part);
    handle.exit();
    handle.scope.closeInBackground("evicted");
    await turns();
    await container.dispose();
    expect(told).toEqual([["Part", failure]]);
    expect(reported).toEqual([failure]);
    expect(container.metrics().scopes.session).toMatchObject({
      disposeFailures: 1,
      open: 0,
      closedBy: { evicted: 1 },
    });
  });

  it("defect D35 a unit of work knows how the work ended: it rolls back after a failure", async () => {
    const log: unknown[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, {
        scope: "request",
        useFactory: function* () {
          try {
            yield {};
            log.push("commit");
          } catch (error) {
            log.push(["rollback", error]);
            throw error;
          }
        },
      })
      .bind(Whole, {
        scope: "request",
        useFactory: () => ({}),
        dispose: (_, outcome: ScopeOutcome) => void log.push(outcome.ok),
      });
    const use = () => [container.get(Part), container.get(Whole)];
    const failure = new Error("work");
    container.runInScope("request", "good", use);
    const failing = () => {
      use();
      throw failure;
    };
    expect(thrownBy(() => container.runInScope("request", "bad", failing))).toBe(failure);
    expect(await rejectionOf(container.runInScope("request", "bad", async () => failing()))).toBe(failure);
    expect(log).toEqual([true, "commit", false, ["rollback", failure], false, ["rollback", failure]]);
  });

  it("defect D36 a disposer may still use what its scope holds, but create nothing in it", () => {
    const seen: unknown[] = [];
    const Unseen = token<object>("Unseen");
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => ({ flushed: false }) })
      .bind(Unseen, { scope: "request", useFactory: () => ({}) });
    const handle = container.enterScope("request", "r");
    const Closing = token<object>("Closing");
    container.bind(Closing, {
      scope: "request",
      useFactory: (resolver) => ({ resolver }),
      dispose: (closing) => {
        const { resolver } = closing as { resolver: typeof container };
        seen.push(
          resolver.get(Part),
          thrownBy(() => resolver.get(Unseen)),
        );
      },
    });
    const part = handle.get(Part);
    handle.get(Closing);
    handle.exit();
    expect(seen).toEqual([part, expect.objectContaining({ code: "SCOPE_CLOSED", path: ["Closing", "Unseen"] })]);
  });

  it("defect D53 defect D59 one `dispose` serves every lifetime and every way of ending; where it could never run it is refused", async () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .registerScopeManager("request", new EndingScopeManager());
    const lifetimes = ["singleton", "transient", "resolution", "session", "request", "scoped"] as const;
    const tokens = lifetimes.map((scope) => {
      const made = token<object>(scope);
      container.bind(made, {
        scope,
        useFactory: (r) => ({ r }),
        dispose: (instance) => void log.push(`${scope} ${typeof instance}`),
      });
      return made;
    });
    container.runInScopes(
      [
        ["session", "s"],
        ["request", "r"],
      ],
      () => tokens.forEach((made) => container.get(made)),
    );
    expect(log).toEqual(["scoped object", "request object", "resolution object", "transient object"]);
    await container.closeScope("session", "s");
    await container.dispose();
    expect(log.slice(4)).toEqual(["session object", "singleton object"]);
    expect(thrownBy(() => container.bind(Part, { useValue: {}, dispose: () => undefined }))).toMatchObject({
      code: "CONTAINER_CLOSED",
    });
    expect(thrownBy(() => createContainer().bind(Part, { useValue: {}, dispose: () => undefined }))).toMatchObject({
      code: "INVALID_PROVIDER",
      problem: expect.stringContaining("owned: true"),
    });
  });
});

import { createContainer, token, type Clock } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Part = token<unknown>("Part");
const Other = token<unknown>("Other");

function build(clock: Clock = new ManualClock()) {
  const log: string[] = [];
  const container = createContainer({ clock, disposeTimeoutMs: 100 })
    .registerScopeManager("request", new EndingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager({ clock }));
  return { container, log };
}

class Both {
  constructor(private readonly log: string[]) {}
  [Symbol.dispose](): void {
    this.log.push("at once");
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await turns();
    this.log.push("in time");
  }
}

describe("how an instance is disposed", () => {
  it("a function that has a disposer is disposed like any object", async () => {
    const { container, log } = build();
    const disposable = () => Object.assign(() => "called", { [Symbol.dispose]: () => log.push("function") });
    container.bind(Part, { scope: "singleton", useFactory: disposable });
    container.get(Part);
    await container.dispose();
    expect(log).toEqual(["function"]);
  });

  it("D8 one that can end both ways ends asynchronously where somebody can wait, also when it is released", async () => {
    const { container, log } = build();
    container.bind(Part, { useFactory: () => new Both(log) });
    const handle = container.enterScope("session", 1);
    await handle.release(handle.get(Part));
    expect(log).toEqual(["in time"]);
    handle.get(Part);
    await handle.scope.close();
    await handle.exitAsync();
    expect(log).toEqual(["in time", "in time"]);
  });

  it("a factory's result with a `then` that is no function is an instance and not waited for", () => {
    const { container } = build();
    const plan = { then: "lunch" };
    container.bind(Part, { scope: "singleton", useFactory: () => plan });
    expect(container.get(Part)).toBe(plan);
  });

  it("a callable with a `then` is waited for like any promise", async () => {
    const { container } = build();
    const then = (resolve: (value: string) => void) => resolve("arrived");
    container.bind(Part, { scope: "singleton", useFactory: () => Object.assign(() => undefined, { then }) });
    expect(await container.getAsync(Part)).toBe("arrived");
  });

  it("D4 a value that was given is not disposed because a generator decorates it, and hinders no synchronous exit", () => {
    const { container, log } = build();
    const handle = container.enterScope("request", 1).bind(Part, { useValue: new AsyncRecorded("given", log) });
    container.decorate(Part, function* (inner) {
      yield inner;
      log.push("decorator");
    });
    handle.get(Part);
    handle.exit();
    expect(log).toEqual(["decorator"]);
  });

  it("a generator that throws undefined after its yield has failed all the same", async () => {
    const { container } = build();
    container.bind(Part, {
      scope: "session",
      useFactory: function* () {
        yield {};
        throw undefined;
      },
    });
    container.runInScope("session", 1, () => void container.get(Part));
    let failure: unknown = "none";
    await container.closeScope("session", 1).catch((error: unknown) => (failure = error));
    expect(failure).toBeUndefined();
    expect(container.metrics().scopes.session?.disposeFailures).toBe(1);
  });

  it("D15 what a disposer releases is not disposed a second time when its turn comes", async () => {
    const { container, log } = build();
    container.bind(Part, { useFactory: () => new Recorded("part", log) });
    container.bind(Other, {
      scope: "singleton",
      useFactory: () => ({}),
      dispose: async () => {
        await container.release(part);
        log.push("other");
      },
    });
    const part = container.get(Part);
    container.get(Other);
    await container.dispose();
    expect(log).toEqual(["part", "other"]);
    expect(container.metrics().singletons).toEqual({ created: 2, disposed: 2, released: 0, live: 0 });
  });

  it("D9 what final work creates that can only end asynchronously makes a synchronous exit throw, and ends in the background", async () => {
    const { container, log } = build();
    container.bind(Part, { scope: "request", useFactory: () => new AsyncRecorded("late", log) });
    const leave = () =>
      container.runInScope("request", 1, () => {
        container.getCurrentScope("request")?.beforeDisposal("creates", () => void container.get(Part));
      });
    expect(thrownBy(leave)).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["Part"] });
    await turns();
    expect(log).toEqual(["late"]);
    expect(container.metrics().scopes.request).toMatchObject({ open: 0, instances: { created: 1, disposed: 1 } });
  });

  it("D9 final work that turns out to be asynchronous is named by the error of the synchronous exit", async () => {
    const { container, log } = build();
    const leave = () =>
      container.runInScope("request", 1, () => {
        container.getCurrentScope("request")?.beforeDisposal("saves", () => turns().then(() => void log.push("saved")));
      });
    expect(thrownBy(leave)).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["saves"] });
    await turns(500);
    expect(log).toEqual(["saved"]);
  });
});

describe("the timer of a disposer's time limit", () => {
  it("is gone when an asynchronous disposer has failed", async () => {
    const clock = new ManualClock();
    const { container } = build(clock);
    container.bind(Part, {
      scope: "singleton",
      useFactory: () => ({}),
      dispose: async () => Promise.reject(new Error("no")),
    });
    container.get(Part);
    expect(await rejectionOf(container.dispose())).toEqual(new Error("no"));
    expect(clock.pending).toBe(0);
  });

  it("holds the process: it must not end in the middle of a disposal", async () => {
    const manual = new ManualClock();
    const held: (boolean | undefined)[] = [];
    const clock: Clock = {
      now: () => manual.now(),
      schedule: (callback, delayMs, keepAlive) => {
        if (delayMs === 100) held.push(keepAlive);
        return manual.schedule(callback, delayMs);
      },
    };
    const { container, log } = build(clock);
    container.bind(Part, { scope: "singleton", useFactory: () => new AsyncRecorded("part", log) });
    container.get(Part);
    await container.dispose();
    expect(held).toEqual([true]);
  });
});

import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const x = new Error("x");
const y = new Error("y");
const body = new Error("body");

/** A container whose requests hold the named services; those that are given an error throw it in their disposer. */
function withDisposers(failures: Record<string, Error | undefined>, asynchronous = false) {
  const log: string[] = [];
  const reported: unknown[] = [];
  const container = createContainer({ onError: (error) => reported.push(error) })
    .registerScopeManager("request", new EndingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager());
  const tokens = Object.entries(failures).map(([name, failure]) => {
    const Each = token<object>(name);
    const end = (): void => {
      log.push(name);
      if (failure !== undefined) throw failure;
    };
    container.bind(Each, {
      scope: ["request", "session"],
      useFactory: () => ({}),
      dispose: asynchronous ? async () => Promise.resolve().then(end) : end,
    });
    return Each;
  });
  const useAll = () => tokens.forEach((each) => container.get(each));
  return { container, log, reported, useAll };
}

describe("disposers that throw", () => {
  it("D11 seed P15 one of three throws: the others are disposed, and its error is thrown as it is", () => {
    const { container, log, useAll } = withDisposers({ first: undefined, middle: x, last: undefined });

    expect(thrownBy(() => container.runInScope("request", 1, useAll))).toBe(x);
    expect(log).toEqual(["last", "middle", "first"]);
  });

  it("D11 the same for asynchronous disposers", async () => {
    const { container, log, useAll } = withDisposers({ first: undefined, middle: x, last: undefined }, true);

    expect(await rejectionOf(container.runInScope("request", 1, async () => useAll()))).toBe(x);
    expect(log).toEqual(["last", "middle", "first"]);
  });

  it.each([false, true])(
    "D12 two throw: all are disposed, and one aggregate has both in order of disposal (async: %p)",
    async (asynchronous) => {
      const { container, log, useAll } = withDisposers({ first: y, middle: undefined, last: x }, asynchronous);

      const error = asynchronous
        ? await rejectionOf(container.runInScope("request", 1, async () => useAll()))
        : thrownBy(() => container.runInScope("request", 1, useAll));

      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors).toEqual([x, y]);
      expect((error as AggregateError).message).toContain("2 errors while ending a scope");
      expect(log).toEqual(["last", "middle", "first"]);
    },
  );

  it("D11 D12 what disposing the container throws is the same: itself, or an aggregate over all scopes", async () => {
    const one = withDisposers({ only: x });
    one.container.runInScope("session", 1, one.useAll);
    const two = withDisposers({ only: x });
    for (const id of [1, 2]) two.container.runInScope("session", id, two.useAll);

    expect(await rejectionOf(one.container.dispose())).toBe(x);
    expect(await rejectionOf(two.container.dispose())).toMatchObject({ errors: [x, x] });
  });

  it("D12 the errors of scopes within come before those of the scope itself, in one flat aggregate", async () => {
    const Outer = token<object>("Outer");
    const Inner = token<object>("Inner");
    const fail = (error: Error) => () => {
      throw error;
    };
    const container = createContainer()
      .registerScopeManager("outer", new RetainingScopeManager())
      .registerScopeManager("inner", new RetainingScopeManager(), { within: "outer" })
      .bind(Outer, { scope: "outer", useFactory: () => ({}), dispose: fail(y) })
      .bind(Inner, { scope: "inner", useFactory: () => ({}), dispose: fail(x) });

    container.runInScope("outer", 1, () => {
      container.get(Outer);
      container.runInScope("inner", 1, () => container.get(Inner));
    });

    const error = await rejectionOf(container.closeScope("outer", 1));
    expect((error as AggregateError).errors).toEqual([x, y]);
  });

  it("D12 of one instance and of what decorated it both are told, the outer one first", async () => {
    const Service = token<object>("Service");
    const container = createContainer().registerScopeManager("request", new EndingScopeManager());
    container.bind(Service, {
      scope: "request",
      useFactory: () => ({}),
      dispose: () => {
        throw y;
      },
    });
    container.decorate(Service, function* (inner) {
      yield inner;
      throw x;
    });
    const error = thrownBy(() => container.runInScope("request", 1, () => container.get(Service)));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [x, y] });
    expect(container.metrics().scopes.request).toMatchObject({ disposeFailures: 1, instances: { disposed: 1 } });
  });

  it("seed P16 seed P15 the scope is gone though its disposers failed, and the failure is told and counted", async () => {
    const { container, useAll } = withDisposers({ only: x });
    const failed: unknown[] = [];
    container.events.on("disposeFailed", (event) => failed.push(event));
    container.runInScope("session", 1, useAll);
    const before = container.runInScope("session", 1, () => container.getCurrentScope("session"));

    expect(await rejectionOf(container.closeScope("session", 1))).toBe(x);

    expect(before?.state).toBe("closed");
    expect(await container.closeScope("session", 1)).toBe(false);
    expect(failed).toEqual([{ scope: "session", id: 1, token: "only", error: x }]);
    const { open, disposeFailures, instances } = container.metrics().scopes.session!;
    expect({ open, disposeFailures, instances }).toEqual({
      open: 0,
      disposeFailures: 1,
      instances: { created: 1, disposed: 1, released: 0, live: 0 },
    });
  });

  it("seed P15 a failure that nobody waits for goes to onError", () => {
    const { container, reported, useAll } = withDisposers({ only: x });
    const scope = container.runInScope("session", 1, () => (useAll(), container.getCurrentScope("session")!));

    scope.closeInBackground("idle-timeout");

    expect(scope.state).toBe("closed");
    expect(reported).toEqual([x]);
  });

  it("D11 what is thrown may be anything", () => {
    const Odd = token<object>("Odd");
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Odd, {
        scope: "request",
        useFactory: () => ({}),
        dispose: () => {
          throw undefined;
        },
      });
    let thrown: unknown = "nothing";

    try {
      container.runInScope("request", 1, () => container.get(Odd));
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toBeUndefined();
  });
});

describe("a body that throws, and disposers that throw too", () => {
  it.each([false, true])(
    "D19 the body's error stays first, those of the disposers follow, all of them ran (async: %p)",
    async (asynchronous) => {
      const { container, log, useAll } = withDisposers({ first: y, second: undefined, third: x }, asynchronous);
      const failing = (): void => {
        useAll();
        throw body;
      };

      const error = asynchronous
        ? await rejectionOf(container.runInScope("request", 1, async () => failing()))
        : thrownBy(() => container.runInScope("request", 1, failing));

      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors).toEqual([body, x, y]);
      expect(log).toEqual(["third", "second", "first"]);
    },
  );

  it("D19 a body's own aggregate is one error, and is not taken apart", () => {
    const { container, useAll } = withDisposers({ only: x });
    const own = new AggregateError([y], "the body's own");

    const error = thrownBy(() =>
      container.runInScope("request", 1, () => {
        useAll();
        throw own;
      }),
    );

    expect((error as AggregateError).errors).toEqual([own, x]);
  });

  it("D18 the body's error alone leaves as it is, and disposers are told of it", async () => {
    const Service = token<object>("Service");
    const outcomes: unknown[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Service, {
        scope: "request",
        useFactory: () => ({}),
        dispose: (_, outcome) => void outcomes.push(outcome),
      });
    const failing = (): void => {
      container.get(Service);
      throw body;
    };

    expect(thrownBy(() => container.runInScope("request", 1, failing))).toBe(body);
    expect(await rejectionOf(container.runInScope("request", 2, async () => failing()))).toBe(body);
    expect(outcomes).toEqual([
      { ok: false, error: body },
      { ok: false, error: body },
    ]);
  });
});

describe("listeners that throw", () => {
  it("D13 a listener of the ending that throws stops neither the disposal nor the other listeners", async () => {
    const log: string[] = [];
    const reported: unknown[] = [];
    const heard: string[] = [];
    const Service = token<Recorded>("Service");
    const manager = new RetainingScopeManager();
    const container = createContainer({ onError: (error) => reported.push(error) })
      .registerScopeManager("session", manager)
      .bind(Service, { scope: "session", useFactory: () => new Recorded("service", log) });
    const events = ["closing", "instanceDisposed", "closed"] as const;
    for (const event of events) {
      manager.events.on(event, () => {
        throw x;
      });
      manager.events.on(event, () => heard.push(event));
    }
    container.runInScope("session", 1, () => container.get(Service));

    await container.closeScope("session", 1);

    expect(log).toEqual(["service"]);
    expect(heard).toEqual([...events]);
    expect(reported).toEqual([x, x, x]);
    expect(manager.metrics()).toMatchObject({ open: 0, closed: 1, listenerFailures: 3 });
  });
});

import { AsyncDisposalRequiredError, createContainer, token, type Scope, type ScopeOutcome } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Asynchronous = token<AsyncRecorded>("Asynchronous");
const Synchronous = token<Recorded>("Synchronous");

/** A container whose requests end on exit, with one service of each kind of disposal. */
function withBoth() {
  const log: string[] = [];
  const container = createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .bind(Synchronous, { scope: "request", useFactory: () => new Recorded("synchronous", log) })
    .bind(Asynchronous, { scope: "request", useFactory: () => new AsyncRecorded("asynchronous", log) });
  return { container, log };
}

/** The error that the work must have thrown. */
function refusal(work: () => unknown): AsyncDisposalRequiredError {
  const error = thrownBy(work);
  expect(error).toBeInstanceOf(AsyncDisposalRequiredError);
  return error as AsyncDisposalRequiredError;
}

describe("leaving synchronously what must be disposed asynchronously", () => {
  it("D9 seed C08 synchronous work is told with a typed error that names what it is, and nothing is disposed", async () => {
    const { container, log } = withBoth();

    const error = refusal(() =>
      container.runInScope("request", 1, () => [container.get(Synchronous), container.get(Asynchronous)]),
    );

    expect(error).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["Asynchronous"] });
    expect(error.message).toContain('"Asynchronous"');
    expect(log).toEqual([]);
    expect(error.scope.state).toBe("draining");

    await error.scope.close();
    expect(log).toEqual(["asynchronous", "synchronous"]);
    expect(error.scope.state).toBe("closed");
  });

  it("D9 what turns out to be asynchronous in a scope within names the scope that is left, and its failure is reported", async () => {
    const failure = new Error("fails later");
    const reported: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) })
      .registerScopeManager("request", new EndingScopeManager())
      .registerScopeManager("part", new RetainingScopeManager(), { within: "request" })
      .bind(Synchronous, {
        scope: "part",
        useFactory: () => new Recorded("lying", []),
        dispose: () => Promise.reject(failure), // an ordinary function, which does not show what it is
      });
    const handle = container.enterScope("request", 1);
    container.runInScope("part", 1, () => container.get(Synchronous));
    expect(refusal(() => handle.exit()).tokens).toEqual(["request"]);
    await turns();
    expect(reported).toEqual([failure]);
    expect(handle.scope.state).toBe("closed");
  });

  it("D9 that somebody else waits for is no business of the flow that leaves last", async () => {
    const { container, log } = withBoth();
    const gate = deferred();
    const closing = gate.promise.then(async () => handle.scope.close());
    const handle = container.enterScope("request", 1);
    handle.get(Asynchronous);
    gate.resolve();
    await turns();
    expect(handle.scope.state).toBe("draining");
    handle.exit();
    await closing;
    expect([handle.scope.state, log]).toEqual(["closed", ["asynchronous"]]);
  });

  it("D9 refused, and ended later where nobody waits, reports what fails", async () => {
    const failure = new Error("fails later");
    const reported: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) })
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Synchronous, {
        scope: "request",
        useFactory: () => new Recorded("one", []),
        dispose: async () => Promise.reject(failure),
      });
    const { scope } = refusal(() => container.runInScope("request", 1, () => container.get(Synchronous)));
    scope.closeInBackground("evicted");
    await turns();
    expect([scope.state, reported]).toEqual(["closed", [failure]]);
  });

  it("D9 the same holds for `using` and for exit() on a handle", async () => {
    const { container, log } = withBoth();
    const handle = container.enterScope("request", "exit");
    handle.get(Asynchronous);

    const fromUsing = refusal(() => {
      using scope = container.enterScope("request", "using");
      scope.get(Asynchronous);
    });
    const fromExit = refusal(() => handle.exit());
    expect(log).toEqual([]);

    await Promise.all([fromUsing.scope.close(), fromExit.scope.close()]);
    expect(log).toEqual(["asynchronous", "asynchronous"]);
    expect(container.metrics().scopes.request).toMatchObject({ open: 0, active: 0, closedBy: { exit: 2 } });
  });

  it("D9 a body that failed keeps its error first", () => {
    const { container } = withBoth();
    const failure = new Error("body");

    const error = thrownBy(() =>
      container.runInScope("request", 1, () => {
        container.get(Asynchronous);
        throw failure;
      }),
    );

    expect(error).toMatchObject({ errors: [failure, { code: "ASYNC_DISPOSAL_REQUIRED" }] });
    expect(error).toBeInstanceOf(AggregateError);
  });

  it("D9 whoever enters the id meanwhile gets a new scope, and the refused one is not lost when the container goes", async () => {
    const { container, log } = withBoth();

    const { scope } = refusal(() => container.runInScope("request", 1, () => void container.get(Asynchronous)));
    container.runInScope("request", 1, () => {
      expect(container.getCurrentScope("request")).not.toBe(scope);
      container.get(Synchronous);
    });
    expect(log).toEqual(["synchronous"]);

    await container.dispose();
    expect(log).toEqual(["synchronous", "asynchronous"]);
  });

  it("D9 an async generator and an async dispose function are known without being called", async () => {
    const Generator = token<number>("Generator");
    const Hook = token<number>("Hook");
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Hook, { scope: "request", useFactory: () => 1, dispose: async () => void log.push("hook") })
      .bind(Generator, {
        scope: "request",
        async *useFactory() {
          yield 2;
          log.push("generator");
        },
      });
    const handle = container.enterScope("request", 1);
    handle.get(Hook);
    await handle.getAsync(Generator);

    const { tokens, scope } = refusal(() => handle.exit());
    expect(new Set(tokens)).toEqual(new Set(["Hook", "Generator"]));
    expect(log).toEqual([]);

    await scope.close();
    expect(log).toEqual(["generator", "hook"]);
  });

  it("D9 a plain function that turns out to return a promise is told too, and is waited for by whoever closes", async () => {
    const Late = token<number>("Late");
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Synchronous, { scope: "request", useFactory: () => new Recorded("before", log) })
      .bind(Late, {
        scope: "request",
        useFactory: () => 1,
        dispose: () => Promise.resolve().then(() => void log.push("late")),
      });

    const error = refusal(() =>
      container.runInScope("request", 1, () => [container.get(Synchronous), container.get(Late)]),
    );
    expect(error.tokens).toEqual(["Late"]);

    await error.scope.close();
    expect(log).toEqual(["late", "before"]);
  });

  it("D9 what is asynchronous in a scope within counts as well", async () => {
    const log: string[] = [];
    const Inner = token<AsyncRecorded>("Inner");
    const container = createContainer()
      .registerScopeManager("outer", new EndingScopeManager())
      .registerScopeManager("inner", new RetainingScopeManager(), { within: "outer" })
      .bind(Inner, { scope: "inner", useFactory: () => new AsyncRecorded("inner", log) });

    const { scope, tokens } = refusal(() =>
      container.runInScope("outer", 1, () => container.runInScope("inner", 1, () => void container.get(Inner))),
    );
    expect([tokens, log]).toEqual([["Inner"], []]);

    await scope.close();
    expect(log).toEqual(["inner"]);
  });

  it("D9 a creation that is still under way counts as asynchronous", async () => {
    const Slow = token<Recorded>("Slow");
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Slow, { scope: "request", useFactory: async () => new Recorded("slow", log) });
    const handle = container.enterScope("request", 1);
    const slow = handle.getAsync(Slow);

    const { scope, tokens } = refusal(() => handle.exit());
    expect(tokens).toEqual(["Slow"]);
    await Promise.allSettled([slow]);
    await scope.close();

    expect(log).toEqual(["slow"]);
  });

  it("D9 what ends in the background is left at once, and ends as it can", async () => {
    const { container, log } = withBoth();
    const handle = container.enterScope("request", 1);
    handle.get(Asynchronous);
    handle.scope.closeInBackground("evicted");
    handle.exit();
    expect(log).toEqual([]);
    await container.dispose();
    expect(log).toEqual(["asynchronous"]);
  });

  it("D9 what was refused because of a scope within ends with that", async () => {
    const { container: requests, log } = withBoth();
    const container = requests.registerScopeManager("page", new RetainingScopeManager(), { within: "request" });
    const Page = token<AsyncRecorded>("Page");
    container.bind(Page, { scope: "page", useFactory: () => new AsyncRecorded("page", log) });
    const pages: Scope[] = [];
    const { scope } = refusal(() =>
      container.runInScope("request", 1, () =>
        container.runInScope("page", 1, () => {
          container.get(Page);
          pages.push(container.getCurrentScope("page")!);
        }),
      ),
    );
    expect([scope.state, log]).toEqual(["draining", []]);
    await pages[0]?.close();
    expect([scope.state, log]).toEqual(["closed", ["page"]]);
  });

  it("a manager that closes its scope when it is left finds it closed", () => {
    const states: string[] = [];
    class Looking extends EndingScopeManager {
      override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
        const ended = super.exitScope(scope, outcome);
        states.push(scope.state);
        return ended;
      }
    }
    createContainer()
      .registerScopeManager("request", new Looking())
      .runInScope("request", 1, () => undefined);
    expect(states).toEqual(["closed"]);
  });

  it("D9 a manager that closes its scope on each exit has its last user told, though he had left it before from further in", async () => {
    const log: string[] = [];
    const manager = new EndingScopeManager();
    manager.exitScope = (scope, outcome) => scope.close("exit", outcome);
    const container = createContainer()
      .registerScopeManager("job", manager)
      .bind(Asynchronous, { scope: "job", useFactory: () => new AsyncRecorded("of the job", log) });
    const outer = container.enterScope("job", 1);
    const inner = container.enterScope("job", 1);
    inner.get(Asynchronous);

    inner.exit();
    expect(outer.scope.state).toBe("draining");
    const error = refusal(() => outer.exit());

    expect(log).toEqual([]);
    await error.scope.close();
    expect(log).toEqual(["of the job"]);
  });

  it("D9 what ends nothing asks for nothing: others are inside, or the scope is kept", () => {
    const { container: requests, log } = withBoth();
    const container = requests.registerScopeManager("kept", new RetainingScopeManager());
    const Kept = token<AsyncRecorded>("Kept");
    container.bind(Kept, { scope: "scoped", useFactory: () => new AsyncRecorded("kept", log) });

    container.enterScope("request", 1);
    expect(container.runInScope("request", 1, () => container.get(Asynchronous).name)).toBe("asynchronous");
    expect(container.runInScope("kept", 1, () => container.get(Kept).name)).toBe("kept");
    expect(log).toEqual([]);
  });
});

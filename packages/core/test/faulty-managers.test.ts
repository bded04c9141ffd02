import { afterEach, describe, expect, it } from "@jest/globals";
import {
  createContainer,
  ScopeManagerError,
  token,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeManager,
  type ScopeObserver,
  type ScopeOutcome,
} from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { FaultyScopeManager, type FaultyHook } from "./fixtures/faulty-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Part = token<object>("Part");

function fail(error: Error): never {
  throw error;
}

function faulty(hook: FaultyHook | undefined) {
  const manager = new FaultyScopeManager(hook);
  const reported: unknown[] = [];
  const container = createContainer({ onError: (error) => void reported.push(error) })
    .registerScopeManager("job", manager)
    .bind(Part, { scope: "job", useFactory: () => ({}), dispose: () => undefined });
  return { container, manager, reported };
}

/** With the fault gone, everything works as if nothing had been. */
async function expectUsable({ container, manager }: ReturnType<typeof faulty>): Promise<void> {
  manager.failing = undefined;
  expectBalanced(container.metrics());
  const part = container.runInScope("job", "after", () => container.get(Part));
  expect(container.runInScope("job", "after", () => container.get(Part))).toBe(part);
  expect(container.getCurrentScope("job")).toBeUndefined();
  expect(container.metrics().scopes.job?.active).toBe(0);
  await container.closeScope("job", "after");
  await container.dispose();
  expect(container.metrics().scopes.job).toMatchObject({ open: 0, active: 0, idle: 0, instances: { live: 0 } });
}

describe("a manager that throws", () => {
  let checked: ReturnType<typeof faulty> | undefined;
  afterEach(() => (checked = undefined));

  it.each<[FaultyHook, string, (container: ReturnType<typeof faulty>["container"]) => unknown]>([
    ["enterScope before opening", "enterScope", (container) => container.runInScope("job", "a", () => "inside")],
    ["enterScope after opening", "enterScope", (container) => container.runInScope("job", "a", () => "inside")],
    ["enterScope before opening", "enterScope", (container) => container.enterScope("job", "a")],
    ["exitScope", "exitScope", (container) => container.runInScope("job", "a", () => "inside")],
    ["exitScope later", "exitScope", (container) => container.runInScope("job", "a", async () => "inside")],
    ["generateId", "generateId", (container) => container.runInScope("job", () => "inside")],
    ["admit", "admit", (container) => container.runInScopeAsync("job", "a", () => "inside")],
    ["findScope", "findScope", (container) => container.closeScope("job", "a")],
    ["dispose", "[Symbol.asyncDispose]", (container) => container.dispose()],
  ])(
    "Z17 in %s is named in a typed error, with its own error as the cause, and leaves all consistent",
    async (hook, method, use) => {
      checked = faulty(hook);
      const { container, manager } = checked;
      const error = await rejectionOf((async () => use(container))());
      expect(error).toBeInstanceOf(ScopeManagerError);
      expect(error).toMatchObject({ code: "SCOPE_MANAGER_FAILED", scope: "job", method, cause: manager.error });
      expect(String(error)).toContain(`failed in ${method}: it threw.`);
      if (method === "enterScope") expect(container.metrics().scopes.job).toMatchObject({ open: 0, entered: 0 });
      if (hook !== "dispose") await expectUsable(checked);
      expectBalanced(container.metrics());
    },
  );

  it("Z17 on the way out leaves the work's own error first", async () => {
    const { container, manager } = faulty("exitScope");
    const work = new Error("work");
    const error = thrownBy(() =>
      container.runInScope("job", "a", () => {
        throw work;
      }),
    );
    expect(error).toMatchObject({ errors: [work, { code: "SCOPE_MANAGER_FAILED", cause: manager.error }] });
    expect(container.metrics().scopes.job).toMatchObject({ active: 0, exited: 1 });
  });

  it("Z17 in getCurrentScope counts as being in no scope, and is reported", async () => {
    checked = faulty("getCurrentScope");
    const { container, manager, reported } = checked;
    expect(container.getCurrentScope("job")).toBeUndefined();
    expect(thrownBy(() => container.get(Part))).toMatchObject({ code: "SCOPE_NOT_ACTIVE" });
    expect(container.tryGet(Part)).toBeUndefined();
    expect(reported.length).toBeGreaterThan(0);
    for (const error of reported)
      expect(error).toMatchObject({ scope: "job", method: "getCurrentScope", cause: manager.error });
    await expectUsable(checked);
  });

  it.each<FaultyHook>(["active", "idle", "ending", "closed"])(
    "Z17 in its observer's %s is reported, and changes nothing",
    async (hook) => {
      checked = faulty(hook);
      const { container, manager, reported } = checked;
      expect(container.runInScope("job", "a", () => container.get(Part))).toEqual({});
      expect(await container.closeScope("job", "a")).toBe(true);
      expect(reported).toEqual([
        expect.objectContaining({ scope: "job", method: `observer.${hook}`, cause: manager.error }),
      ]);
      expect(String(reported[0])).toContain(`failed in observer.${hook}: it threw.`);
      expect(container.metrics().scopes.job).toMatchObject({
        opened: 1,
        closed: 1,
        active: 0,
        idle: 0,
        instances: { live: 0 },
      });
      await expectUsable(checked);
    },
  );

  it("Z17 in an asynchronous observer is reported too, and ends no process", async () => {
    const late = new Error("too late to be caught");
    const reported: unknown[] = [];
    class Observing extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the compiler lets it pass, and not everybody has this rule
        const observer: ScopeObserver = { idle: async () => fail(late) };
        return super.enterScope(id, { ...entry, open: (opened) => entry.open(opened, observer) });
      }
    }
    const container = createContainer({ onError: (error) => void reported.push(error) });
    const jobs = container.registerScopeManager("job", new Observing());
    jobs.runInScope("job", "a", () => 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([expect.objectContaining({ scope: "job", method: "observer.idle", cause: late })]);
  });

  it("Z17 after synchronous work has returned is reported, once, and keeps nobody in the scopes further out", async () => {
    const late = new Error("too late to be thrown");
    const reported: unknown[] = [];
    class FailingLate extends StackScopeManager {
      override async exitScope(scope: Scope, outcome: ScopeOutcome): Promise<void> {
        await super.exitScope(scope, outcome);
        throw late;
      }
    }
    const container = createContainer({ onError: (error) => void reported.push(error) })
      .registerScopeManager("outer", new StackScopeManager())
      .registerScopeManager("job", new FailingLate());
    const both = [
      ["outer", 1],
      ["job", "a"],
    ] as const;
    expect(container.runInScopes(both, () => "done")).toBe("done");
    expect(container.metrics().scopes.outer).toMatchObject({ active: 0, exited: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([expect.objectContaining({ scope: "job", method: "exitScope", cause: late })]);
  });

  it("Z17 when the work has begun loses no error: that of the manager is thrown, that of the work is reported", async () => {
    const { promise, reject } = deferred<never>();
    const late = new Error("nobody waits for this work");
    const reported: unknown[] = [];
    class LosingWork extends StackScopeManager {
      runInScope<R>(_: Scope, work: () => R): R {
        work();
        throw new Error("the manager fails");
      }
    }
    const container = createContainer({ onError: (error) => void reported.push(error) });
    const jobs = container.registerScopeManager("job", new LosingWork());
    expect(() => jobs.runInScope("job", "a", () => promise)).toThrow("the manager fails");
    reject(late);
    await turns();
    expect(reported).toEqual([late]);
  });

  it("Z17 when it is given a place back is reported, and whoever had it comes in and leaves", async () => {
    checked = faulty("giving a place back");
    const { container, manager, reported } = checked;
    expect(await container.runInScopeAsync("job", "a", () => container.get(Part))).toEqual({});
    const handle = await container.enterScopeAsync("job", "a");
    expect(handle.get(Part)).toEqual({});
    await handle.exitAsync();
    const report = { code: "SCOPE_MANAGER_FAILED", scope: "job", method: "admit", cause: manager.error };
    expect(reported).toEqual([expect.objectContaining(report), expect.objectContaining(report)]);
    expect(container.metrics().scopes.job).toMatchObject({ entered: 2, active: 0, rejected: 0 });
    await container.closeScope("job", "a");
    await expectUsable(checked);
  });

  it("Z17 in metrics is replaced by the books that the container keeps", () => {
    class Unmeasured extends StackScopeManager {
      metrics(): never {
        throw new Error("no numbers");
      }
    }
    const reported: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) }).registerScopeManager(
      "job",
      new Unmeasured(),
    );
    container.runInScope("job", "a", () => 1);
    expect(container.metrics().scopes.job).toMatchObject({ opened: 1, closed: 1 });
    expect(reported).toEqual([expect.objectContaining({ scope: "job", method: "metrics" })]);
  });
});

describe("a manager that never comes to an end", () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  function hanging(method: "admit" | "exitScope" | "[Symbol.asyncDispose]") {
    const clock = new ManualClock();
    class Hanging extends StackScopeManager {
      [Symbol.asyncDispose](): Promise<void> {
        return method === "[Symbol.asyncDispose]" ? never() : Promise.resolve();
      }
      admit(): Promise<void> {
        return method === "admit" ? never() : Promise.resolve();
      }
      override exitScope(...exit: Parameters<StackScopeManager["exitScope"]>): void | Promise<void> {
        const result = super.exitScope(...exit);
        return method === "exitScope" ? never() : result;
      }
    }
    const ended: string[] = [];
    const container = createContainer({ clock, disposeTimeoutMs: 1_000 })
      .registerScopeManager(
        "other",
        new (class extends StackScopeManager {
          [Symbol.asyncDispose](): void {
            ended.push("other");
          }
        })(),
      )
      .registerScopeManager("job", new Hanging());
    return { container, clock, ended };
  }

  it("Z17 in Symbol.asyncDispose is named when its time is over, and the other managers end", async () => {
    const { container, clock, ended } = hanging("[Symbol.asyncDispose]");
    const disposed = container.dispose();
    const failed = rejectionOf(disposed);
    await turns();
    clock.advance(999);
    expect([await stateOf(disposed), ended]).toEqual(["pending", []]);
    clock.advance(1);
    expect(await failed).toMatchObject({ code: "SCOPE_MANAGER_FAILED", scope: "job", method: "[Symbol.asyncDispose]" });
    expect(String(await failed)).toContain("it did not finish within 1000 ms.");
    expect([ended, clock.pending]).toEqual([["other"], 0]);
  });

  it.each(["admit", "exitScope"] as const)(
    "Z17 in %s keeps whoever waits for it no longer than the limit after the container's end",
    async (method) => {
      const { container, clock } = hanging(method);
      const work = container.runInScopeAsync("job", "a", async () => "done");
      const failed = rejectionOf(work);
      await turns();
      expect(await stateOf(work)).toBe("pending");
      await container.dispose();
      expect(clock.pending).toBe(1);
      clock.advance(1_000);
      expect(await failed).toMatchObject({ code: "SCOPE_MANAGER_FAILED", scope: "job", method });
      expect(clock.pending).toBe(0);
      expect(container.metrics().scopes.job).toMatchObject({ open: 0, active: 0 });
      expectBalanced(container.metrics());
    },
  );

  it("Z17 where nobody waits for anything, no timer is left after the container's end", async () => {
    const clock = new ManualClock();
    const gate = deferred();
    class Slow extends StackScopeManager {
      override async exitScope(...exit: Parameters<StackScopeManager["exitScope"]>): Promise<void> {
        await super.exitScope(...exit);
        await gate.promise;
      }
    }
    const container = createContainer({ clock }).registerScopeManager("job", new Slow());
    const work = container.runInScope("job", "a", async () => "done");
    await turns();
    await container.dispose();
    expect(clock.pending).toBe(1);
    gate.resolve();
    expect(await work).toBe("done");
    expect(clock.pending).toBe(0);
  });
});

describe("a manager that carries what is entered by itself", () => {
  it("Z17 and fails when synchronous work is done, fails with its own error", () => {
    const failure = new Error("own");
    class Carrying extends StackScopeManager {
      runInScope<R>(_: Scope, work: () => R): R {
        work();
        throw failure;
      }
    }
    const container = createContainer().registerScopeManager("job", new Carrying());
    expect(thrownBy(() => container.runInScope("job", 1, () => "done"))).toBe(failure);
  });
});

describe("a manager that opens several scopes for one entry", () => {
  it("has all of them told, in the order of opening", () => {
    class Twice extends EndingScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        entry.open("spare");
        return super.enterScope(id, entry);
      }
    }
    const container = createContainer().registerScopeManager("job", new Twice());
    const opened: ScopeId[] = [];
    container.events.on("opened", ({ id }) => opened.push(id));
    container.runInScope("job", "entered", () => undefined);
    expect(opened).toEqual(["spare", "entered"]);
  });
});

describe("a manager that returns what it may not", () => {
  const returning = (scope: (entry: ScopeEntry) => unknown): ScopeManager => ({
    enterScope: (_, entry) => scope(entry) as Scope,
    exitScope: () => undefined,
    getCurrentScope: () => undefined,
  });

  it.each<[string, (entry: ScopeEntry) => unknown]>([
    ["nothing", () => undefined],
    ["something else", () => ({ id: "a" })],
    ["another manager's scope", ({ parent }) => parent],
  ])("Z17 refuses the entry: %s", (_, scope) => {
    const container = createContainer()
      .registerScopeManager("tenant", new StackScopeManager())
      .registerScopeManager("job", returning(scope), { within: "tenant" });
    container.runInScope("tenant", "t", () => {
      expect(thrownBy(() => container.runInScope("job", "a", () => 1))).toMatchObject({
        code: "SCOPE_MANAGER_FAILED",
        scope: "job",
        method: "enterScope",
        message: expect.stringContaining("Return what entry.open(id) made."),
      });
    });
    expect(container.metrics().scopes.job).toMatchObject({ entered: 0, active: 0, rejected: 1 });
    expectBalanced(container.metrics());
  });

  it("Z17 refuses a scope that lies within another parent, and tells the manager why nobody has come in", () => {
    let kept: Scope | undefined;
    const outcomes: ScopeOutcome[] = [];
    const manager: ScopeManager = {
      ...returning((entry) => (kept ??= entry.open("a"))),
      exitScope: (_, outcome) => void outcomes.push(outcome),
    };
    const container = createContainer()
      .registerScopeManager("tenant", new StackScopeManager())
      .registerScopeManager("job", manager, { within: "tenant" });
    const first = container.enterScope("tenant", "one");
    container.runInScope("job", "a", () => 1);
    container.runInScope("tenant", "two", () => {
      expect(() => container.runInScope("job", "a", () => 1)).toThrow(
        /failed in enterScope: .*lies within another parent/,
      );
    });
    const error: unknown = expect.objectContaining({ code: "SCOPE_MANAGER_FAILED", method: "enterScope" });
    expect(outcomes).toEqual([{ ok: true }, { ok: false, error }]);
    first.exit();
    expectBalanced(container.metrics());
  });

  it("Z17 refuses an ended scope instead of reviving it", async () => {
    let kept: Scope | undefined;
    const container = createContainer().registerScopeManager(
      "job",
      returning((entry) => (kept ??= entry.open("a"))),
    );
    container.runInScope("job", "a", () => 1);
    await container.closeScope("job", "a");
    expect(thrownBy(() => container.runInScope("job", "a", () => 1))).toMatchObject({ code: "SCOPE_CLOSED" });
  });
});

import {
  createContainer,
  ScopeCapacityError,
  ScopeRefusedError,
  token,
  type Scope,
  type ScopeEntry,
  type ScopeEventName,
  type ScopeId,
} from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { FaultyScopeManager } from "./fixtures/faulty-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

function withJobs(jobs: RetainingScopeManager | StackScopeManager | FaultyScopeManager) {
  const reported: unknown[] = [];
  const told: string[] = [];
  const clock = new ManualClock();
  const container = createContainer({ clock, onError: (error) => void reported.push(error) })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("job", jobs, { within: "tenant", orphan: "allow" });
  for (const event of ["opened", "entered", "closing", "closed", "rejected"] satisfies ScopeEventName[])
    container.events.on(event, ({ scope }: { scope: string }) => void told.push(`${scope} ${event}`));
  return { container, reported, told, clock };
}

describe("an entry that its manager spoils", () => {
  it("by closing the wider scope is refused, and nothing is opened in there", () => {
    class Closing extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        void entry.parent?.close();
        return super.enterScope(id, entry);
      }
    }
    const { container } = withJobs(new Closing());
    const parent = container.runInScope("tenant", "t", () => container.getCurrentScope("tenant")!);
    const error = thrownBy(() => container.runInScope("job", 1, () => 1, { parent }));
    expect(error).toMatchObject({ code: "SCOPE_DRAINING", scope: "tenant", id: "t" });
    expect(container.metrics().scopes.job).toMatchObject({ opened: 0, entered: 0, rejected: 1 });
  });

  it("by returning one that has begun to end is refused", async () => {
    let kept: Scope | undefined;
    class Keeping extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        return (kept ??= entry.open(id));
      }
    }
    const jobs = new Keeping();
    const gate = deferred();
    const Slow = token<object>("Slow");
    const container = createContainer()
      .registerScopeManager("job", jobs)
      .registerScopeManager("step", new RetainingScopeManager(), { within: "job" })
      .bind(Slow, { scope: "step", useFactory: () => ({}), dispose: () => gate.promise });
    const handle = container.enterScope("job", 1);
    container.runInScope("step", 1, () => container.get(Slow), { parent: handle.scope });
    const exited = handle.exitAsync();
    expect(handle.scope.state).toBe("draining");
    expect(thrownBy(() => container.runInScope("job", 1, () => 1))).toMatchObject({ code: "SCOPE_CLOSED" });
    gate.resolve();
    await exited;
  });

  it("by throwing when it has opened a scope is told as one that was opened, and closed again", () => {
    const { container, told } = withJobs(new FaultyScopeManager("enterScope after opening"));
    expect(thrownBy(() => container.runInScope("job", 1, () => 1))).toMatchObject({ code: "SCOPE_MANAGER_FAILED" });
    expect(told).toEqual(["job opened", "job closing", "job closed", "job rejected"]);
    expect(container.metrics().scopes.job).toMatchObject({ closedBy: { closed: 1 }, open: 0 });
  });

  it("by returning another thing than it has opened is told so too, once", () => {
    class Confused extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        entry.open(id);
        const nothing: unknown = {};
        return nothing as Scope;
      }
    }
    const { container, told } = withJobs(new Confused());
    const error = thrownBy(() => container.runInScope("job", 1, () => 1));
    expect(String(error)).toContain("Return what entry.open(id) made.");
    expect(error).not.toHaveProperty("cause"); // it threw nothing
    expect(told).toEqual(["job opened", "job closing", "job closed", "job rejected"]);
    expectBalanced(container.metrics());
  });

  it("reports what fails when the scope that it has opened ends", async () => {
    const [own, late] = [new Error("own"), new Error("late")];
    class Failing extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        entry.open(id).beforeDisposal("late", async () => {
          await turns(1);
          throw late;
        });
        throw own;
      }
    }
    const { container, reported } = withJobs(new Failing());
    expect(thrownBy(() => container.runInScope("job", 1, () => 1))).toMatchObject({ cause: own });
    await turns();
    expect(reported).toEqual([late]);
    expect(container.metrics().scopes.job).toMatchObject({ open: 0 });
  });
});

describe("an entry that was admitted and is refused all the same", () => {
  it.each([
    ["by a rule", new ScopeRefusedError("job", 1, "not today.")],
    ["for want of a place that nobody can wait for", new ScopeCapacityError("job", 1)],
  ])("%s is not tried again", async (_, refusal) => {
    let tried = 0;
    class Refusing extends RetainingScopeManager {
      override enterScope(): Scope {
        tried++;
        throw refusal;
      }
    }
    const { container } = withJobs(new Refusing());
    expect(await rejectionOf(container.runInScopeAsync("job", 1, () => 1))).toBe(refusal);
    expect(tried).toBe(1);
  });
});

describe("a flow that is still inside when the container waits no longer", () => {
  it("comes into nothing new, though the scope that it is in has not ended yet", async () => {
    const { container, clock } = withJobs(new RetainingScopeManager());
    const Pool = token<object>("Pool");
    const [gate, ended] = [deferred(), deferred()];
    container.bind(Pool, { scope: "job", useFactory: () => ({}), dispose: () => ended.promise });
    const flow = container.runInScope("job", 1, async () => {
      container.get(Pool);
      await gate.promise;
      return container.runInScope("tenant", "t", () => 1);
    });
    const disposed = container.dispose();
    clock.advance(10_000);
    await turns();
    gate.resolve();
    expect(await rejectionOf(flow)).toMatchObject({ code: "CONTAINER_CLOSED", state: "draining" });
    ended.resolve();
    await disposed;
  });
});

describe("a manager that fails to let a flow out", () => {
  it("does not keep a scope from ending whose last user that was", async () => {
    const manager = new FaultyScopeManager("exitScope");
    const { container } = withJobs(manager);
    const leave = () => container.runInScope("job", 1, () => void container.closeScope("job", 1));
    expect(thrownBy(leave)).toMatchObject({ code: "SCOPE_MANAGER_FAILED", method: "exitScope" });
    await turns();
    expect(container.metrics().scopes.job).toMatchObject({ opened: 1, open: 0, active: 0 });
  });
});

describe("a manager that fails to let the last user out of a scope that is to end", () => {
  const atOnce = (error: Error) => {
    throw error;
  };
  const later = (error: Error) => turns(3).then(() => Promise.reject(error));

  it.each([
    ["at once", "exitScope", "at once", atOnce],
    ["at once", "exitScope", "later", later],
    ["later", "exitScope later", "later", later],
  ] as const)("%s (%s) hides nothing that a disposer throws %s", async (_, failing, __, dispose) => {
    const disposer = new Error("of a disposer");
    const { container } = withJobs(new FaultyScopeManager(failing));
    const Bad = token<object>("Bad");
    container.bind(Bad, { scope: "job", useFactory: () => ({}), dispose: () => dispose(disposer) });
    const work = container.runInScope("job", 1, async () => {
      container.get(Bad);
      void container.getCurrentScope("job")?.close();
    });
    expect(await rejectionOf(work)).toMatchObject({ errors: [{ method: "exitScope" }, disposer] });
  });
});

describe("a flow that leaves several scopes at once", () => {
  it("waits for the end of each, the innermost first, and hears of all that fails", async () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("outer", new EndingScopeManager())
      .registerScopeManager("inner", new EndingScopeManager(), { within: "outer" });
    const [Outer, Inner] = [token<object>("outer part"), token<object>("inner part")];
    for (const [part, scope] of [
      [Outer, "outer"],
      [Inner, "inner"],
    ] as const) {
      // prettier-ignore
      const dispose = async () => {
        await turns(3);
        log.push(part.name);
        throw new Error(part.name);
      };
      container.bind(part, { scope, useFactory: () => ({}), dispose });
    }
    const work = container.runInScopes(
      [
        ["outer", 1],
        ["inner", 1],
      ],
      async () => {
        // prettier-ignore
        container.get(Outer);
        container.get(Inner);
      },
    );
    expect(await rejectionOf(work)).toMatchObject({ errors: [{ message: "inner part" }, { message: "outer part" }] });
    expect(log).toEqual(["inner part", "outer part"]);
  });

  it("that was to end by itself waits for that, and hears of what fails", async () => {
    const disposer = new Error("of a disposer");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const Bad = token<object>("Bad");
    const dispose = () => turns(3).then(() => Promise.reject(disposer));
    container.bind(Bad, { scope: "session", useFactory: () => ({}), dispose });
    const work = container.runInScope("session", 1, async () => {
      container.get(Bad);
      void container.getCurrentScope("session")?.close();
    });
    expect(await rejectionOf(work)).toBe(disposer);
  });
});

describe("a manager that ends its scope and fails by itself", () => {
  it("is told apart from what disposers have thrown", async () => {
    const [own, disposer] = [new Error("own"), new Error("of a disposer")];
    class Ending extends StackScopeManager {
      override async exitScope(...exit: Parameters<StackScopeManager["exitScope"]>): Promise<void> {
        await Promise.resolve(super.exitScope(...exit)).catch(() => undefined);
        throw own;
      }
    }
    const { container } = withJobs(new Ending());
    const Bad = token<object>("Bad");
    container.bind(Bad, { scope: "job", useFactory: () => ({}), dispose: () => Promise.reject(disposer) });
    const failed = rejectionOf(container.runInScope("job", 1, async () => container.get(Bad)));
    expect(await failed).toMatchObject({ code: "SCOPE_MANAGER_FAILED", method: "exitScope", cause: own });
  });

  it("before anything else in the end has failed takes nothing from what that fails with", async () => {
    const [own, disposer, told] = [new Error("own"), new Error("of a disposer"), new Array<unknown>()];
    class Ending extends EndingScopeManager {
      override exitScope(...exit: Parameters<EndingScopeManager["exitScope"]>): void {
        Promise.resolve(super.exitScope(...exit)).catch((error: unknown) => told.push(error));
        throw own;
      }
    }
    const Bad = token<object>("Bad");
    const container = createContainer()
      .registerScopeManager("job", new Ending())
      .bind(Bad, { scope: "job", useFactory: () => ({}), dispose: () => Promise.reject(disposer) });
    const failed = rejectionOf(container.runInScope("job", 1, async () => container.get(Bad)));
    expect(await failed).toMatchObject({ code: "SCOPE_MANAGER_FAILED", method: "exitScope", cause: own });
    await turns();
    expect(told).toEqual([disposer]);
  });

  it("in the middle of the end takes nothing from what that fails with", async () => {
    const [first, second] = [new Error("first"), new Error("second")];
    const [gate, stay] = [deferred(), deferred()];
    const { container, clock, reported } = withJobs(new FaultyScopeManager("exitScope"));
    const [Late, Early] = [token<object>("Late"), token<object>("Early")];
    const dispose = () => gate.promise.then(() => Promise.reject(second));
    container.bind(Late, { scope: "job", useFactory: () => ({}), dispose });
    container.bind(Early, { scope: "job", useFactory: () => ({}), dispose: () => Promise.reject(first) });
    const flow = container.runInScope("job", 1, async () => {
      container.get(Late);
      container.get(Early);
      await stay.promise;
    });
    await container.dispose(); // on the one stack that this manager has, everybody is inside
    clock.advance(10_000);
    await turns();
    stay.resolve();
    expect(await rejectionOf(flow)).toMatchObject({ code: "SCOPE_MANAGER_FAILED" });
    gate.resolve();
    await turns();
    expect(reported).toEqual([expect.objectContaining({ errors: [first, second] })]);
  });
});

describe("a manager that lets flows out asynchronously", () => {
  class Slow extends RetainingScopeManager {
    constructor(readonly result: () => Promise<void>) {
      super();
    }
    override exitScope(): Promise<void> {
      return this.result();
    }
  }

  it("does not keep a handle from leaving synchronously, as long as nothing ends thereby", async () => {
    const { container } = withJobs(new Slow(() => Promise.resolve()));
    const [first, second] = [container.enterScope("job", 1), container.enterScope("job", 1)];
    const other = container.enterScope("job", 2);
    other.exit();
    void first.scope.close();
    second.exit();
    expect([first.scope.state, first.scope.users, other.scope.state]).toEqual(["draining", 1, "open"]);
    first.exit();
    expect(first.scope.state).toBe("closed");
    await turns();
  });

  it("and fails is reported where the flow has left synchronously", async () => {
    const failure = new Error("does not let out");
    const { container, reported } = withJobs(new Slow(() => Promise.reject(failure)));
    container.enterScope("job", 1).exit();
    await turns();
    expect(reported).toEqual([expect.objectContaining({ code: "SCOPE_MANAGER_FAILED", cause: failure })]);
  });
});

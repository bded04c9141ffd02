import { describe, expect, it } from "@jest/globals";
import { createContainer, ScopeClosedError, ScopeLeftError, ScopeNotActiveError, token } from "@ambit/core";
import { RetainingScopeManager, StackFlow } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";

function containerWithPart() {
  const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
  const Part = token<object>("Part");
  container.bind(Part, { scope: "s", useFactory: () => ({}) });
  const current = (): unknown => container.getCurrentScope("s")?.id;
  return { container, current, Part };
}

describe("work that outlives its scope (defect D38)", () => {
  it("gets ScopeLeftError while the scope is open for others, ScopeClosedError once it has ended, and nothing as current", async () => {
    const { container, current, Part } = containerWithPart();
    const [left, closed] = [deferred(), deferred()];
    const errors: unknown[] = [];
    let detached: Promise<void> | undefined;
    container.runInScope("s", 1, () => {
      detached = (async () => {
        for (const moment of [left, closed]) {
          await moment.promise;
          expect(current()).toBeUndefined();
          await container.getAsync(Part).catch((error: unknown) => errors.push(error));
        }
      })();
    });
    left.resolve();
    await Promise.resolve();
    await container.closeScope("s", 1);
    closed.resolve();
    await detached;
    expect(errors).toMatchObject([
      { code: "SCOPE_LEFT", id: 1 },
      { code: "SCOPE_CLOSED", id: 1, reason: "closed" },
    ]);
    expect(errors[0]).toBeInstanceOf(ScopeLeftError);
    expect(errors[1]).toBeInstanceOf(ScopeClosedError);
    expect(container.metrics().scopes.s).toMatchObject({ opened: 1, open: 0, active: 0, instances: { live: 0 } });
  });

  it("does not fall through to an outer scope of the same kind, which has another id", async () => {
    const { container, current, Part } = containerWithPart();
    const late = deferred();
    await container.runInScope("s", "outer", async () => {
      const detached = container.runInScope("s", "inner", () => ({
        work: late.promise.then(() => [current(), container.getAsync(Part)] as const),
      }));
      expect(current()).toBe("outer");
      late.resolve();
      const [seen, got] = await detached.work;
      expect(seen).toBeUndefined();
      await expect(got).rejects.toThrow(ScopeLeftError);
    });
  });

  it("the callback of a timer that was started inside sees nothing once the scope was left", async () => {
    const { container, current, Part } = containerWithPart();
    const fired = deferred<unknown>();
    container.runInScope("s", 1, () => {
      setImmediate(() => fired.resolve([current(), container.tryGet(Part)]));
    });
    expect(await fired.promise).toEqual([undefined, undefined]);
  });

  it("can enter the scope anew, or be carried into it, and is inside then", async () => {
    const { container, current } = containerWithPart();
    const late = deferred();
    let detached: Promise<unknown[]> | undefined;
    container.runInScope("s", 1, () => {
      const captured = container.captureScopes();
      detached = late.promise.then(() => [
        captured.run(current),
        container.runInScope("s", 1, current),
        container.runInScope("s", 2, current),
        current(),
      ]);
    });
    late.resolve();
    expect(await detached).toEqual([1, 1, 2, undefined]);
  });
});

describe("a plain stack as the flow", () => {
  function containerOnStack() {
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager({ flow: new StackFlow() }));
    const Part = token<object>("Part");
    container.bind(Part, { scope: "s", useFactory: () => ({}) });
    return { container, Part, current: (): unknown => container.getCurrentScope("s")?.id };
  }

  it("synchronous work nests and restores as ever", () => {
    const { container, current } = containerOnStack();
    container.runInScope("s", 1, () => {
      container.runInScope("s", 2, () => expect(current()).toBe(2));
      expect(current()).toBe(1);
    });
    using handle = container.enterScope("s", 3);
    expect(current()).toBe(handle.id);
  });

  it("asynchronous work loses its scope at the first await, and never sees another flow's", async () => {
    const { container, current, Part } = containerOnStack();
    const [goOn, done] = [deferred(), deferred()];
    const seen: unknown[] = [];
    const first = container.runInScope("s", 1, async () => {
      seen.push(current());
      await goOn.promise;
      seen.push(current());
      await expect(container.getAsync(Part)).rejects.toThrow(ScopeNotActiveError);
    });
    const second = container.runInScope("s", 2, async () => {
      goOn.resolve();
      await done.promise;
    });
    await first;
    done.resolve();
    await second;
    expect(seen).toEqual([1, undefined]);
    expect(container.metrics().scopes.s).toMatchObject({ entered: 2, exited: 2, active: 0 });
  });

  it("what is entered by hand is current for everybody until it is left: on a stack that is for synchronous code only", async () => {
    const { container, current } = containerOnStack();
    const other = (async () => {
      await Promise.resolve();
      return current();
    })();
    const handle = container.enterScope("s", 1);
    expect(await other).toBe(1); // the documented limit: runInScope has no such edge
    handle.exit();
    expect(current()).toBeUndefined();
  });
});

import { EventEmitter } from "node:events";
import { describe, expect, it, jest } from "@jest/globals";
import { createContainer, InvalidOptionsError, ScopeClosedError } from "@ambit/core";
import { ManualClock, outsideOfContexts, RetainingScopeManager } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { gate, requests, turns } from "./fixtures/requests.js";

describe("bind", () => {
  it("makes a function that works in the scope it was bound in, wherever it is called", async () => {
    const { container, manager, current, Unit } = requests();
    const emitter = new EventEmitter();
    await container.runInScope("request", async () => {
      const unit = container.get(Unit);
      emitter.on(
        "bound",
        manager.bind((seen: unknown[]) => seen.push(current(), container.get(Unit) === unit)),
      );
      emitter.on("plain", (seen: unknown[]) => seen.push(current()));
      await container.runInScope("request", async () => {
        const seen: unknown[] = [];
        emitter.emit("bound", seen);
        emitter.emit("plain", seen);
        expect(seen).toEqual([1, true, 2]);
      });
    });
  });

  it("hands on this, the arguments, the result and the error", async () => {
    const { container, manager } = requests();
    await container.runInScope("request", async () => {
      const bound = manager.bind(function (this: { factor: number }, number: number) {
        if (number < 0) throw new RangeError("negative");
        return this.factor * number;
      });
      expect(bound.call({ factor: 3 }, 7)).toBe(21);
      expect(() => bound.call({ factor: 3 }, -1)).toThrow(RangeError);
      expect(await manager.bind(async () => Promise.resolve("later"))()).toBe("later");
      await expect(manager.bind(async () => Promise.reject(new RangeError("later")))()).rejects.toThrow(RangeError);
    });
  });

  it("brings the wider scopes along", () => {
    const manager = new AsyncContextScopeManager();
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("request", manager, { within: "tenant" });
    const tenant = (): unknown => container.getCurrentScope("tenant")?.id;
    container.runInScope("tenant", "acme", () =>
      container.runInScope("request", () => {
        const bound = manager.bind(tenant);
        container.runInScope("tenant", "other", () => expect([tenant(), bound()]).toEqual(["other", "acme"]));
      }),
    );
  });

  it("brings nothing along of whoever calls it", () => {
    const manager = new AsyncContextScopeManager();
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("page", new RetainingScopeManager(), { within: "tenant" })
      .registerScopeManager("request", manager, { within: "tenant" });
    const page = (): unknown => container.getCurrentScope("page")?.id;
    const outside = outsideOfContexts();
    container.runInScopes([["tenant", "acme"], ["request"]], () => {
      const inRequest = manager.bind(page);
      const inPage = container.runInScope("page", "mine", () => manager.bind(page));
      const seen = outside(() =>
        container.runInScopes(
          [
            ["tenant", "other"],
            ["page", "theirs"],
          ],
          () => [page(), inRequest(), inPage()],
        ),
      );
      expect(seen).toEqual(["theirs", undefined, undefined]);
    });
  });

  it("works while the scope, or one around it, is about to end, for whoever bound it is still inside", async () => {
    const outside = outsideOfContexts();
    const manager = new AsyncContextScopeManager();
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("request", manager, { within: "tenant" });
    const current = (): unknown => container.getCurrentScope("request")?.id;
    let closing: Promise<unknown> | undefined;
    await container.runInScopes(
      [
        ["tenant", "acme"],
        ["request", "r"],
      ],
      async () => {
        const bound = manager.bind(current);
        closing = outside(() => container.closeScope("tenant", "acme"));
        expect(outside(bound)).toBe("r");
      },
    );
    expect(await closing).toBe(true);
    expect(manager.metrics()).toMatchObject({ open: 0, active: 0, entered: 2, exited: 2 });
  });

  it("is refused outside of any scope of the manager, and for what is no function", () => {
    const { container, manager } = requests();
    expect(() => manager.bind(() => undefined)).toThrow(InvalidOptionsError);
    expect(() => container.runInScope("request", () => manager.bind(5 as never))).toThrow(InvalidOptionsError);
  });
});

describe("detached work that is refused", () => {
  it("is the default: the scope ends with its work, and a bound function that comes later fails", async () => {
    const { container, manager, outcomes, Unit } = requests();
    const bound = await container.runInScope("request", async () => {
      container.get(Unit);
      return manager.bind(() => "never");
    });
    expect(outcomes).toEqual([{ ok: true }]);
    expect(() => bound()).toThrow(ScopeClosedError);
    bound[Symbol.dispose]();
    expect(manager.metrics()).toMatchObject({ open: 0, entered: 1 });
  });

  it("one that is called in time holds the scope open until it has settled", async () => {
    const { container, manager, outcomes, Unit } = requests();
    const stay = gate();
    let bound: Promise<unknown> | undefined;
    await container.runInScope("request", async () => {
      bound = manager.bind(async () => (await stay.passed, container.get(Unit)))();
    });
    expect(manager.metrics()).toMatchObject({ open: 1, active: 1 });
    stay.open();
    expect(await bound).toEqual({ unit: true });
    expect([outcomes, manager.metrics().open]).toEqual([[{ ok: true }], 0]);
  });

  it("work that is detached without bind gets ScopeClosedError, and never a scope of somebody else", async () => {
    const { container, Unit, current } = requests();
    const late = gate();
    let detached: Promise<unknown> | undefined;
    await container.runInScope("request", "outer", async () => {
      await container.runInScope("request", async () => {
        detached = late.passed.then(() => [current(), container.getAsync(Unit)]);
      });
      late.open();
      const [seen, unit] = (await detached) as [unknown, Promise<unknown>];
      expect(seen).toBeUndefined();
      await expect(unit).rejects.toThrow(ScopeClosedError);
    });
  });
});

describe("detached work that extends the scope", () => {
  it("keeps it open until each bound function has been called once and has settled", async () => {
    const { container, manager, outcomes, Unit } = requests({ detachedWork: "extend" });
    const stay = gate();
    const bound = await container.runInScope("request", async () => {
      const unit = container.get(Unit);
      const same = (): boolean => container.get(Unit) === unit;
      return [manager.bind(same), manager.bind(async () => (await stay.passed, same()))] as const;
    });
    expect([outcomes, manager.metrics().open]).toEqual([[], 1]);
    expect(bound[0]()).toBe(true);
    const second = bound[1]();
    await turns();
    expect(manager.metrics().open).toBe(1);
    stay.open();
    expect(await second).toBe(true);
    await turns();
    expect([outcomes, manager.metrics()]).toMatchObject([
      [{ ok: true }],
      { open: 0, active: 0, closedBy: { exit: 1 } },
    ]);
    expect(() => bound[0]()).toThrow(ScopeClosedError);
  });

  it("its failure is the outcome of the scope, and so is the failure of the work itself", async () => {
    const error = new Error("detached");
    for (const where of ["sync", "async", "body"]) {
      const { container, manager, outcomes, Unit } = requests({ detachedWork: "extend" });
      let bound: (() => unknown) | undefined;
      const work = container.runInScope("request", async () => {
        container.get(Unit);
        bound = manager.bind(() => {
          if (where === "sync") throw error;
          return where === "async" ? Promise.reject(error) : "fine";
        });
        if (where === "body") throw error;
      });
      await Promise.allSettled([work]);
      const called = (async () => bound?.())();
      await Promise.allSettled([called]);
      await turns();
      expect(outcomes).toEqual([{ ok: false, error }]);
      expect(manager.metrics()).toMatchObject({ open: 0, active: 0 });
    }
  });

  it("a function that will not be called lets go when it is disposed, once", async () => {
    const { container, manager, outcomes, Unit } = requests({ detachedWork: "extend" });
    const bound = container.runInScope("request", () => {
      container.get(Unit);
      return manager.bind(() => undefined);
    });
    expect(manager.metrics().open).toBe(1);
    bound[Symbol.dispose]();
    bound[Symbol.dispose]();
    await turns();
    expect([outcomes, manager.metrics()]).toMatchObject([[{ ok: true }], { open: 0, entered: 2, exited: 2 }]);
  });

  it("called a second time it works while the scope is open, and is refused afterwards", async () => {
    const { container, manager, current } = requests({ detachedWork: "extend" });
    const bound = await container.runInScope("request", async () => {
      const first = manager.bind(current);
      expect([first(), first()]).toEqual([1, 1]);
      return first;
    });
    await turns();
    expect(manager.metrics().open).toBe(0);
    expect(() => bound()).toThrow(ScopeClosedError);
  });

  it("one that was bound in time may still come when the scope has been asked to close, and ends it", async () => {
    const { container, manager, current, outcomes, Unit } = requests({ detachedWork: "extend" });
    const bound = await container.runInScope("request", "r", async () => {
      container.get(Unit);
      return manager.bind(current);
    });
    const closing = container.closeScope("request", "r");
    await turns();
    expect(outcomes).toEqual([]);
    expect(bound()).toBe("r");
    expect(await closing).toBe(true);
    expect(outcomes).toHaveLength(1);
  });

  it("what the end of an extended scope fails with is reported, since nobody waits for it", async () => {
    const onError = jest.fn();
    const { container, manager } = requests({ detachedWork: "extend" }, { onError });
    const error = new Error("disposer");
    class Part {
      [Symbol.dispose](): void {
        throw error;
      }
    }
    container.bind(Part, { scope: "request" });
    const bound = await container.runInScope("request", async () => {
      container.get(Part);
      return manager.bind(() => "fine");
    });
    expect(bound()).toBe("fine");
    await turns();
    expect(onError.mock.calls).toEqual([[error]]);
    expect(manager.metrics()).toMatchObject({ open: 0, disposeFailures: 1 });
  });

  it("a container that is disposed waits for it no longer than its drain, then ends the scope and tells of the leak", async () => {
    const clock = new ManualClock();
    const manager = new AsyncContextScopeManager({ detachedWork: "extend", clock });
    const container = createContainer({ clock, drainTimeoutMs: 500 }).registerScopeManager("request", manager);
    const bound = container.runInScope("request", () => manager.bind(() => "late"));
    const disposed = container.dispose();
    await turns();
    clock.advance(500);
    await disposed;
    expect(manager.metrics()).toMatchObject({ open: 0, leaked: 1, closedBy: { shutdown: 1 } });
    expect(() => bound()).toThrow(ScopeClosedError);
  });
});

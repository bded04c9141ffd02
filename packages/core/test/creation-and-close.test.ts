import { describe, expect, it } from "@jest/globals";
import { createContainer, Resolver, ScopeClosedError, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Late = token<object>("Late");

/** A session's service that comes when its gate opens. */
function lateService() {
  const gate = deferred();
  const disposed: object[] = [];
  const container = createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Late, {
      scope: "session",
      useFactory: async () => {
        await gate.promise;
        return {};
      },
      dispose: (late) => void disposed.push(late),
    });
  return { gate, disposed, container };
}

describe("closing a scope during a creation", () => {
  it("C8 that closes it by itself waits for it, also where nobody is inside and a resolver was kept", async () => {
    const states: string[] = [];
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const handle = container.enterScope("session", "a");
    class Ending {
      constructor() {
        handle.scope.closeInBackground("evicted");
        states.push(handle.scope.state);
      }
    }
    const Kept = token<{ readonly resolver: Resolver }>("Kept");
    container.bind(Ending, { scope: "session" });
    container.bind(Kept, { scope: "session", inject: [Resolver], useFactory: (resolver) => ({ resolver }) });
    const { resolver } = handle.get(Kept);
    handle.exit();
    expect(thrownBy(() => resolver.get(Ending))).toBeInstanceOf(ScopeClosedError);
    expect(states).toEqual(["disposing"]);
    await turns();
    expect(handle.scope.state).toBe("closed");
  });

  it("C8 that closes it by itself, and cannot wait, has it wait for the disposal of what came too late", async () => {
    const gate = deferred();
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const handle = container.enterScope("session", "a");
    const Kept = token<{ readonly resolver: Resolver }>("Kept");
    container.bind(Kept, { scope: "session", useFactory: (resolver) => ({ resolver }) });
    container.bind(Late, {
      scope: "session",
      useFactory: (_: Resolver) => {
        handle.scope.closeInBackground("evicted");
        return {};
      },
      dispose: () => gate.promise,
    });
    const { resolver } = handle.get(Kept);
    handle.exit();
    expect(thrownBy(() => resolver.get(Late))).toBeInstanceOf(ScopeClosedError);
    await turns();
    expect(handle.scope.state).toBe("disposing");
    gate.resolve();
    await turns();
    expect(handle.scope.state).toBe("closed");
  });

  it("C8 disposes the late instance, once, and refuses whoever waits for it", async () => {
    const { gate, disposed, container } = lateService();
    const handle = container.enterScope("session", "a");
    const request = rejectionOf(handle.getAsync(Late));
    handle.exit();
    const closing = container.closeScope("session", "a");
    expect(await stateOf(closing)).toBe("pending");
    gate.resolve();
    expect(await request).toBeInstanceOf(ScopeClosedError);
    expect(await request).toMatchObject({ scope: "session", id: "a", reason: "closed", path: ["Late"] });
    expect(await closing).toBe(true);
    expect(disposed).toHaveLength(1);
    await container.dispose();
    expect(disposed).toHaveLength(1);
    expect(container.metrics().scopes.session).toMatchObject({ open: 0, instances: { live: 0 } });
  });

  it("C8 opens the way for a new scope with that id, which gets an instance of its own", async () => {
    const { gate, disposed, container } = lateService();
    const handle = container.enterScope("session", "a");
    const first = rejectionOf(handle.getAsync(Late));
    handle.exit();
    const closing = container.closeScope("session", "a");
    const second = container.runInScope("session", "a", () => container.getAsync(Late));
    gate.resolve();
    expect(await first).toBeInstanceOf(ScopeClosedError);
    await closing;
    expect(disposed).not.toContain(await second);
    expect(container.runInScope("session", "a", () => container.get(Late))).toBe(await second);
  });

  it("C8 adds what the late disposal throws to the refusal", async () => {
    const gate = deferred();
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Late, {
        scope: "session",
        useFactory: async () => (await gate.promise, {}),
        dispose: () => {
          throw new Error("disposal failed");
        },
      });
    const handle = container.enterScope("session", "a");
    const request = rejectionOf(handle.getAsync(Late));
    handle.exit();
    const closing = container.closeScope("session", "a");
    gate.resolve();
    expect(await request).toMatchObject({ errors: [expect.any(ScopeClosedError), { message: "disposal failed" }] });
    await closing;
  });

  it("C8 waits for whoever is inside, who gets the instance", async () => {
    const { gate, disposed, container } = lateService();
    const request = container.runInScope("session", "a", () => container.getAsync(Late));
    const closing = container.closeScope("session", "a");
    gate.resolve();
    expect(await request).toEqual({});
    await closing;
    expect(disposed).toEqual([await request]);
  });

  it("C8 by leaving it, where that ends it, awaits the creation of those who did not", async () => {
    const gate = deferred();
    const disposed: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Late, {
        scope: "request",
        useFactory: async () => (await gate.promise, {}),
        dispose: () => void disposed.push("late"),
      });
    let request: Promise<unknown> | undefined;
    const work = container.runInScope("request", "r", async () => {
      request = rejectionOf(container.getAsync(Late));
    });
    expect(await stateOf(work)).toBe("pending");
    gate.resolve();
    await work;
    expect(await request).toBeInstanceOf(ScopeClosedError);
    expect(disposed).toEqual(["late"]);
  });

  it("C8 synchronously is refused, and can be awaited instead", async () => {
    const gate = deferred();
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Late, { scope: "request", useFactory: async () => (await gate.promise, {}) });
    const handle = container.enterScope("request", "r");
    const request = rejectionOf(handle.getAsync(Late));
    expect(thrownBy(() => handle.exit())).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["Late"] });
    const closing = handle.scope.close();
    gate.resolve();
    await closing;
    expect(await request).toBeInstanceOf(ScopeClosedError);
  });
});

describe("disposing the container during a creation", () => {
  it("C8 disposes the late singleton and refuses whoever waits for it", async () => {
    const gate = deferred();
    const disposed: string[] = [];
    const container = createContainer().bind(Late, {
      scope: "singleton",
      useFactory: async () => (await gate.promise, {}),
      dispose: () => void disposed.push("late"),
    });
    const request = rejectionOf(container.getAsync(Late));
    const ending = container.dispose();
    expect(await stateOf(ending)).toBe("pending");
    gate.resolve();
    await ending;
    expect(await request).toMatchObject({ code: "CONTAINER_CLOSED" });
    expect(disposed).toEqual(["late"]);
  });

  it("seed Q11 while others resolve breaks nobody: each has a live instance, and each ends once", async () => {
    const gates = Array.from({ length: 8 }, () => deferred());
    const live = new Set<object>();
    const ended: object[] = [];
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Late, {
        scope: "session",
        useFactory: () => {
          const made = {};
          live.add(made);
          return made;
        },
        dispose: (late) => {
          live.delete(late);
          ended.push(late);
        },
      });
    const work = gates.map((gate, n) =>
      container.runInScope("session", "a", async () => {
        await gate.promise;
        const late = container.get(Late);
        await Promise.resolve();
        expect(live.has(late)).toBe(true);
        return n;
      }),
    );
    const closings = gates.map((gate, n) => {
      if (n % 2 === 0) gate.resolve();
      return container.closeScope("session", "a");
    });
    gates.forEach((gate) => gate.resolve());
    expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await Promise.all(closings);
    expect(live.size).toBe(0);
    expect(new Set(ended).size).toBe(ended.length);
  });
});

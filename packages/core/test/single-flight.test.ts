import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type Token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

const Cart = token<{ readonly n: number }>("Cart");
const Whole = token<object>("Whole");

function shop() {
  return createContainer().registerScopeManager("session", new RetainingScopeManager());
}

/** Makes numbered things, each when its gate opens. */
function slowFactory() {
  const gate = deferred();
  let made = 0;
  const useFactory = async () => {
    const n = ++made;
    await gate.promise;
    return { n };
  };
  return { gate, useFactory, made: () => made };
}

describe("concurrent requests", () => {
  it("C1 share one construction in a scope (defect D06) (defect D45)", async () => {
    const { gate, useFactory, made } = slowFactory();
    const container = shop().bind(Cart, { scope: "session", useFactory });
    const requests = Array.from({ length: 10 }, () =>
      container.runInScope("session", "a", () => container.getAsync(Cart)),
    );
    gate.resolve();
    expect(new Set(await Promise.all(requests)).size).toBe(1);
    expect(made()).toBe(1);
    expect(container.metrics().scopes.session?.instances.created).toBe(1);
  });

  it("C1 share what an ordinary function has begun for those who asked synchronously, and in vain", async () => {
    const gate = deferred<{ readonly n: number }>();
    let made = 0;
    const container = shop().bind(Cart, { scope: "session", inject: [], useFactory: () => (made++, gate.promise) });
    await container.runInScope("session", "a", async () => {
      for (const time of ["first", "second"])
        expect([time, thrownBy(() => container.get(Cart))]).toMatchObject([
          time,
          { code: "ASYNC_RESOLUTION_REQUIRED" },
        ]);
      const shared = container.getAsync(Cart);
      gate.resolve({ n: 1 });
      expect(await shared).toBe(container.get(Cart));
    });
    expect(made).toBe(1);
  });

  it("seed Q09 of twenty flows for a singleton get one", async () => {
    const { gate, useFactory, made } = slowFactory();
    const container = createContainer().bind(Cart, { scope: "singleton", useFactory });
    const flow = async (n: number) => {
      for (let turn = 0; turn < n; turn++) await Promise.resolve();
      return container.getAsync(Cart);
    };
    const requests = Promise.all(Array.from({ length: 20 }, (_, n) => flow(n)));
    gate.resolve();
    expect(new Set(await requests).size).toBe(1);
    expect(made()).toBe(1);
    expect(await container.getAsync(Cart)).toBe((await requests)[0]);
  });

  it("seed Q10 of one token, fifteen really at once, are no cycle (defect D44)", async () => {
    const { gate, useFactory } = slowFactory();
    const container = createContainer()
      .bind(Cart, { useFactory })
      .bind(Whole, { useFactory: async (r) => ({ cart: await r.getAsync(Cart), again: await r.getAsync(Cart) }) });
    const requests = Promise.all(Array.from({ length: 15 }, () => container.getAsync(Whole)));
    gate.resolve();
    expect(new Set(await requests).size).toBe(15);
  });

  it("C1 in two scopes do not wait for each other (defect D46)", async () => {
    const gates = new Map([
      ["slow", deferred()],
      ["fast", deferred()],
    ]);
    const container = shop();
    container.bind(Cart, {
      scope: "session",
      useFactory: async () => {
        await gates.get(String(container.getCurrentScope("session")?.id))?.promise;
        return { n: 1 };
      },
    });
    const slow = container.runInScope("session", "slow", () => container.getAsync(Cart));
    const fast = container.runInScope("session", "fast", () => container.getAsync(Cart));
    gates.get("fast")?.resolve();
    expect(await stateOf(fast)).toBe("fulfilled");
    expect(await stateOf(slow)).toBe("pending");
    gates.get("slow")?.resolve();
    expect(await slow).not.toBe(await fast);
  });

  it("C1 where one is synchronous: it is told to wait, and does not create a second one", async () => {
    const { gate, useFactory, made } = slowFactory();
    const container = createContainer().bind(Cart, { scope: "singleton", useFactory: () => useFactory() });
    expect(thrownBy(() => container.get(Cart))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Cart" });
    const request = container.getAsync(Cart);
    expect(thrownBy(() => container.get(Cart))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Cart" });
    gate.resolve();
    const cart = await request;
    expect(container.get(Cart)).toBe(cart);
    expect(made()).toBe(1);
  });

  it("C6 for five hundred services, each with dependencies of its own, get each of them once", async () => {
    const container = createContainer();
    const tokens: Token<object>[] = [];
    let made = 0;
    for (let n = 0; n < 500; n++) {
      const service = token<object>(`Service${n}`);
      const below = tokens.slice(-2);
      const useFactory = async (...parts: unknown[]) => (await Promise.resolve(), { n: made++, parts });
      container.bind(service, { scope: "singleton", useFactory, inject: below } as never);
      tokens.push(service);
    }
    const once = await Promise.all(tokens.map((service) => container.getAsync(service)));
    const again = await Promise.all([...tokens].reverse().map((service) => container.getAsync(service)));
    expect(new Set(once).size).toBe(500);
    expect(again.reverse()).toEqual(once);
    expect(made).toBe(500);
  });
});

describe("a construction that fails", () => {
  it("C2 seed Q20 throws the original error, is not cached, and is tried again", () => {
    const failure = new Error("not yet");
    let attempts = 0;
    class Flaky {
      constructor() {
        if (++attempts === 1) throw failure;
      }
    }
    const container = createContainer().bind(Flaky, { scope: "singleton" });
    expect(thrownBy(() => container.get(Flaky))).toBe(failure);
    expect(container.get(Flaky)).toBe(container.get(Flaky));
    expect(attempts).toBe(2);
  });

  it("C2 gives the original error to all who wait, and is tried again (defect D45)", async () => {
    const failure = { not: "even an Error" };
    const gate = deferred();
    let attempts = 0;
    const container = shop().bind(Cart, {
      scope: "session",
      useFactory: async () => {
        const n = ++attempts;
        await gate.promise;
        if (n === 1) throw failure;
        return { n };
      },
    });
    const request = () => container.runInScope("session", "a", () => container.getAsync(Cart));
    const waiting = [request(), request(), request()];
    gate.resolve();
    for (const waiter of waiting) expect(await rejectionOf(waiter)).toBe(failure);
    expect(await request()).toEqual({ n: 2 });
    expect(attempts).toBe(2);
  });

  it("C2 in onCreate or a decorator is not cached either", async () => {
    let attempts = 0;
    const failOnce = () => {
      if (++attempts % 2 === 1) throw new Error(`attempt ${attempts}`);
    };
    const container = createContainer().bind(Cart, {
      scope: "singleton",
      useFactory: () => ({ n: 1 }),
      onCreate: failOnce,
    });
    container
      .bind(Whole, { scope: "singleton", useFactory: () => ({}) })
      .decorate(Whole, (whole) => (failOnce(), whole));
    for (const failing of [Cart, Whole]) {
      expect(() => container.get(failing)).toThrow(/attempt/);
      expect(container.get(failing)).toBe(await container.getAsync(failing));
    }
  });

  it("C9 leaves no orphan: what was made for it is disposed with the scope, exactly once", async () => {
    const disposed: string[] = [];
    class Part implements Disposable {
      [Symbol.dispose]() {
        disposed.push("part");
      }
    }
    const Broken = token<object>("Broken");
    const container = shop().bind(Part);
    container.bind(Broken, {
      useFactory: () => {
        throw new Error("broken");
      },
    });
    container.bind(Whole, {
      scope: "session",
      useFactory: (part, broken) => ({ part, broken }),
      inject: [Part, Broken],
    });
    expect(() => container.runInScope("session", "a", () => container.get(Whole))).toThrow("broken");
    await container.closeScope("session", "a");
    expect(disposed).toEqual(["part"]);
    await container.dispose();
    expect(disposed).toEqual(["part"]);
    const { created, disposed: ended, live } = container.metrics().scopes.session!.instances;
    expect([created, ended, live]).toEqual([1, 1, 0]);
  });

  it("C9 after the instance was made ends that instance at once", () => {
    const disposed: object[] = [];
    const container = createContainer().bind(Whole, {
      scope: "singleton",
      useFactory: () => ({}),
      dispose: (whole) => void disposed.push(whole),
      onCreate: () => {
        throw new Error("no good");
      },
    });
    expect(() => container.get(Whole)).toThrow("no good");
    expect(disposed).toHaveLength(1);
    expect(container.metrics().singletons).toEqual({ created: 0, disposed: 0, released: 0, live: 0 });
  });

  it("C9 waits for the other dependencies before it fails, so that none comes to life unseen", async () => {
    const gate = deferred();
    const disposed: string[] = [];
    const Slow = token<object>("Slow");
    const Broken = token<object>("Broken");
    const container = createContainer()
      .bind(Slow, { useFactory: async () => (await gate.promise, {}), dispose: () => void disposed.push("slow") })
      .bind(Broken, { useFactory: async () => Promise.reject(new Error("broken")) })
      .bind(Whole, { scope: "singleton", useFactory: (slow, broken) => ({ slow, broken }), inject: [Slow, Broken] });
    const request = container.getAsync(Whole);
    expect(await stateOf(request)).toBe("pending");
    gate.resolve();
    await expect(request).rejects.toThrow("broken");
    await container.dispose();
    expect(disposed).toEqual(["slow"]);
  });
});

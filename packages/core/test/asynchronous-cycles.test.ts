import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type Container } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const A = token<object>("A");
const B = token<object>("B");
const C = token<object>("C");

/** A flow is what carries a construction past its factory's first `await`, and it comes with the first manager. */
function containerWithFlow() {
  return createContainer().registerScopeManager("session", new RetainingScopeManager());
}

describe("a cycle of asynchronous factories", () => {
  const ways: [string, (container: Container, from: typeof A, to: typeof A) => unknown][] = [
    [
      "declared dependencies",
      (container, from, to) =>
        container.bind(from, { scope: "singleton", useFactory: async (other) => ({ other }), inject: [to] }),
    ],
    [
      "resolvers",
      (container, from, to) =>
        container.bind(from, { scope: "singleton", useFactory: async (r) => ({ other: await r.getAsync(to) }) }),
    ],
    [
      "resolvers, after an await",
      (container, from, to) =>
        container.bind(from, {
          scope: "singleton",
          useFactory: async (r) => {
            await Promise.resolve();
            return { other: await r.getAsync(to) };
          },
        }),
    ],
    [
      "a captured container",
      (container, from, to) =>
        container.bind(from, { scope: "singleton", useFactory: async () => ({ other: await container.getAsync(to) }) }),
    ],
    [
      "a captured container, after an await",
      (container, from, to) =>
        container.bind(from, {
          scope: "singleton",
          useFactory: async () => {
            await turns(3);
            return { other: await container.getAsync(to) };
          },
        }),
    ],
    [
      "a captured container in a function that is not declared async",
      (container, from, to) =>
        container.bind(from, {
          scope: "singleton",
          useFactory: () => turns(3).then(async () => ({ other: await container.getAsync(to) })),
        }),
    ],
    [
      "a captured container in a generator, after an await",
      (container, from, to) =>
        container.bind(from, {
          scope: "singleton",
          useFactory: async function* () {
            await turns(3);
            yield { other: await container.getAsync(to) };
          },
        }),
    ],
    [
      "a captured container in onCreate, after an await",
      (container, from, to) =>
        container.bind(from, {
          scope: "singleton",
          useFactory: () => ({}),
          onCreate: async () => {
            await turns(3);
            await container.getAsync(to);
          },
        }),
    ],
  ];

  it.each(ways)("C5 through %s is an error that names the chain, and no hang", async (_, bindOne) => {
    const container = containerWithFlow();
    bindOne(container, A, B);
    bindOne(container, B, A);
    const request = container.getAsync(A);
    expect(await stateOf(request)).toBe("rejected");
    expect(await rejectionOf(request)).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path: ["A", "B", "A"] });
  });

  it("C5 of transients is one too", async () => {
    const container = createContainer()
      .bind(A, { useFactory: async (r) => ({ b: await r.getAsync(B) }) })
      .bind(B, { useFactory: async (r) => ({ a: await r.getAsync(A) }) });
    expect(await rejectionOf(container.getAsync(A))).toMatchObject({ path: ["A", "B", "A"] });
  });

  it("C5 seed Q14 is told to each of ten callers at once", async () => {
    const container = createContainer()
      .bind(A, { scope: "singleton", useFactory: async (r) => ({ b: await r.getAsync(B) }) })
      .bind(B, { scope: "singleton", useFactory: async (r) => ({ a: await r.getAsync(A) }) });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => container.getAsync(A)));
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: "CIRCULAR_DEPENDENCY", path: ["A", "B", "A"] } });
    }
  });
});

describe("two flows that wait for each other", () => {
  it("C4 C5 are told the chain instead of waiting for ever (defect D44)", async () => {
    const [gateOfA, gateOfB] = [deferred(), deferred()];
    const container = createContainer()
      .bind(A, { scope: "singleton", useFactory: async (r) => (await gateOfA.promise, { b: await r.getAsync(B) }) })
      .bind(B, { scope: "singleton", useFactory: async (r) => (await gateOfB.promise, { a: await r.getAsync(A) }) });
    const both = Promise.allSettled([container.getAsync(A), container.getAsync(B)]);
    gateOfA.resolve();
    await turns();
    gateOfB.resolve();
    expect(await stateOf(both)).toBe("fulfilled");
    for (const result of await both)
      expect(result).toMatchObject({ reason: { code: "CIRCULAR_DEPENDENCY", path: ["B", "A", "B"] } });
  });

  it("C4 through a third one are told all three", async () => {
    const gates = [deferred(), deferred(), deferred()] as const;
    const bindOne = (from: typeof A, to: typeof A, gate: Promise<void>) =>
      container.bind(from, {
        scope: "singleton",
        useFactory: async (r) => (await gate, { next: await r.getAsync(to) }),
      });
    const container = createContainer();
    bindOne(A, B, gates[0].promise);
    bindOne(B, C, gates[1].promise);
    bindOne(C, A, gates[2].promise);
    const all = Promise.allSettled([container.getAsync(A), container.getAsync(B), container.getAsync(C)]);
    for (const gate of gates) {
      gate.resolve();
      await turns();
    }
    expect(await stateOf(all)).toBe("fulfilled");
    for (const result of await all) {
      expect(result).toMatchObject({ reason: { code: "CIRCULAR_DEPENDENCY", path: ["C", "A", "B", "C"] } });
    }
  });

  it("C4 are no cycle where one of them only waits for the other", async () => {
    const gate = deferred();
    const container = createContainer()
      .bind(B, { scope: "singleton", useFactory: async () => (await gate.promise, {}) })
      .bind(A, { scope: "singleton", useFactory: async (r) => ({ b: await r.getAsync(B) }) });
    const both = Promise.all([container.getAsync(B), container.getAsync(A)]);
    gate.resolve();
    const [b, a] = await both;
    expect(a).toEqual({ b });
    expect((a as { b: object }).b).toBe(b);
  });
});

describe("work that an asynchronous factory has started", () => {
  it("is no step of the construction in a scope that it enters, though the factory is not done", async () => {
    const [started, ready, gate] = [deferred(), deferred(), deferred()];
    let answer: Promise<object> | undefined;
    const container = containerWithFlow().bind(C, {
      scope: "session",
      useFactory: async (r) => ({ server: await r.getAsync(A) }),
    });
    container.bind(A, {
      scope: "singleton",
      useFactory: async () => {
        const serve = async () => {
          await started.promise;
          answer = container.runInScope("session", "s", () => container.getAsync(C));
          ready.resolve();
        };
        void serve();
        await gate.promise;
        return {};
      },
    });
    const server = container.getAsync(A);
    started.resolve();
    await ready.promise;
    gate.resolve();
    expect(await answer).toEqual({ server: await server });
  });

  it("is no step of the construction once that is done", async () => {
    const later = deferred();
    let work: Promise<object> | undefined;
    const container = containerWithFlow().bind(B, { scope: "session", useFactory: () => ({}) });
    container.bind(A, {
      scope: "singleton",
      useFactory: async () => {
        work = later.promise.then(() => container.runInScope("session", "s", () => container.get(B)));
        return {};
      },
    });
    await container.getAsync(A);
    later.resolve();
    await expect(work).resolves.toEqual({});
  });
});

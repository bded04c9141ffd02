import { describe, expect, it } from "@jest/globals";
import type {
  ValidationError} from "@ambit/core";
import {
  CircularDependencyError,
  createContainer,
  inject,
  provider,
  providerAsync,
  proxy,
  token,
  type Container,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const A = token<object>("A");
const B = token<object>("B");
const C = token<object>("C");

/** A flow is what carries a construction past its factory's first `await`, and it comes with the first manager. */
function containerWithFlow() {
  return createContainer().registerScopeManager("session", new RetainingScopeManager());
}

describe("a cycle", () => {
  it("of declared dependencies is named by validate(), once, and by every request, with the whole path (defect D65)", () => {
    const container = createContainer()
      .bind(A, { useFactory: (b) => ({ b }), inject: [B] })
      .bind(B, { scope: "singleton", useFactory: (c) => ({ c }), inject: [C] })
      .bind(C, { useFactory: (a) => ({ a }), inject: [A] });
    const { errors } = thrownBy(() => container.validate()) as ValidationError;
    expect(errors).toEqual([expect.any(CircularDependencyError)]);
    expect(errors[0]).toHaveProperty("path", ["A", "B", "C", "A"]);
    expect(thrownBy(() => container.get(B))).toMatchObject({ path: ["B", "C", "A", "B"] });
    expect(thrownBy(() => container.get(A))).toMatchObject({ code: "CIRCULAR_DEPENDENCY" });
    expect(thrownBy(() => container.get(C))).toHaveProperty("message", expect.stringContaining(" → "));
  });

  it("of a thing on itself is one too", () => {
    const container = createContainer().bind(A, { useFactory: (r) => ({ again: r.get(A) }) });
    expect(thrownBy(() => container.get(A))).toMatchObject({ path: ["A", "A"] });
  });

  it.each([
    [
      "resolvers",
      (container: Container) =>
        container.bind(A, { useFactory: (r) => ({ b: r.get(B) }) }).bind(B, { useFactory: (r) => ({ a: r.get(A) }) }),
    ],
    [
      "inject()",
      (container: Container) =>
        container.bind(A, { useFactory: () => ({ b: inject(B) }) }).bind(B, { useFactory: () => ({ a: inject(A) }) }),
    ],
    [
      "a captured container",
      (container: Container) =>
        container
          .bind(A, { useFactory: () => ({ b: container.get(B) }) })
          .bind(B, { useFactory: () => ({ a: container.get(A) }) }),
    ],
    [
      "collections",
      (container: Container) =>
        container
          .bind(A, { useFactory: (r) => ({ b: r.getAll(B) }) })
          .bind(B, { useFactory: (r) => ({ a: r.tryGet(A) }) }),
    ],
    [
      "providers that are called at once",
      (container: Container) =>
        container
          .bind(A, { useFactory: (b) => ({ b: b() }), inject: [provider(B)] })
          .bind(B, { useFactory: (a) => ({ a: a() }), inject: [provider(A)] }),
    ],
  ])("of factories that ask through %s is found when they run, and leaves the container usable", (_, bindBoth) => {
    const container = bindBoth(createContainer());
    container.validate();
    for (let round = 0; round < 3; round++) {
      expect(thrownBy(() => container.get(A))).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path: ["A", "B", "A"] });
      expect(thrownBy(() => container.get(B))).toMatchObject({ path: ["B", "A", "B"] });
    }
    container.bind(C, { useValue: container });
    expect(container.get(C)).toBe(container);
  });

  it("of two names for one another is refused when the second is bound", () => {
    const container = createContainer().bind(A, { useExisting: B }).bind(B, { useExisting: C });
    expect(thrownBy(() => container.bind(C, { useExisting: A }))).toMatchObject({ path: ["C", "A", "B", "C"] });
    expect(thrownBy(() => createContainer().bind(A, { useExisting: A }))).toMatchObject({ code: "INVALID_PROVIDER" });
  });

  it("is none where the same thing is asked for twice in one graph", () => {
    const container = createContainer()
      .bind(C, { useFactory: () => ({}) })
      .bind(B, { useFactory: (c) => ({ c }), inject: [C] })
      .bind(A, { useFactory: (b, c, again) => ({ b, c, again }), inject: [B, C, B] });
    expect(() => container.validate().get(A)).not.toThrow();
  });
});

describe("a lazy pair", () => {
  it("C4 is done from both ends at once: each has the other through a provider or a proxy", async () => {
    const container = createContainer()
      .bind(A, { scope: "singleton", useFactory: (b) => ({ b }), inject: [provider(B)] })
      .bind(B, { scope: "singleton", useFactory: (a) => ({ a }), inject: [proxy(A)] });
    container.validate();
    const [a, b] = await Promise.all([container.getAsync(A), container.getAsync(B)]);
    expect((a as { b: () => object }).b()).toBe(b);
    expect(Object.keys((b as { a: object }).a)).toEqual(["b"]);
  });

  it("C4 that calls its providers while it is created, late, from both ends at once, is told the chain", async () => {
    const gate = deferred();
    const lazily = async (other: () => Promise<object>) => {
      await gate.promise;
      return { other: await other() };
    };
    const container = containerWithFlow()
      .bind(A, { scope: "singleton", useFactory: lazily, inject: [providerAsync(B)] })
      .bind(B, { scope: "singleton", useFactory: lazily, inject: [providerAsync(A)] });
    const both = Promise.allSettled([container.getAsync(A), container.getAsync(B)]);
    gate.resolve();
    expect(await stateOf(both)).toBe("fulfilled");
    const reasons = (await both).map((result) => (result as PromiseRejectedResult).reason as unknown);
    expect(reasons).toEqual([expect.any(CircularDependencyError), expect.any(CircularDependencyError)]);
  });
});

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

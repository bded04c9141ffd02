import { describe, expect, it } from "@jest/globals";
import {
  CircularDependencyError,
  createContainer,
  inject,
  provider,
  providerAsync,
  proxy,
  token,
  type Container,
  type ValidationError,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

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

it("a cycle that comes back by way of another container is told of what it comes back to", () => {
  const [first, second] = [createContainer(), createContainer()];
  first.bind(A, { scope: "singleton", useFactory: () => second.get(B) });
  second.bind(B, { scope: "singleton", useFactory: () => first.get(A) });
  expect(thrownBy(() => first.get(A))).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path: ["A", "A"] });
});

import { createContainer, inject, Resolver, ScopeNotActiveError, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { thrownBy } from "./fixtures/thrown-by.js";

class Service {}

const withScopes = () => createContainer().registerScopeManager("request", new RetainingScopeManager());

describe("transients", () => {
  it("B1 a transient is a new one each time", () => {
    const container = createContainer().bind(Service);

    expect(container.get(Service)).not.toBe(container.get(Service));
  });

  it("B4 a transient is a new one each time, from the root and from a scope", () => {
    const container = withScopes().bind(Service);

    const fromRoot = container.get(Service);
    const fromScope = container.runInScope("request", 1, () => [container.get(Service), container.get(Service)]);

    expect(new Set([fromRoot, ...fromScope]).size).toBe(3);
  });

  it("seed P02 a transient is stored nowhere", () => {
    const container = withScopes().bind(Service);

    container.get(Service);
    using scope = container.enterScope("request", 1);
    scope.get(Service);

    expect(container.peek(Service)).toBeUndefined();
    expect(scope.scope.instanceCount).toBe(0);
    expect(scope.scope.instances().size).toBe(0);
    expect(container.metrics().singletons).toEqual({ created: 0, disposed: 0, released: 0, live: 0 });
  });
});

describe("singletons", () => {
  it("B2 seed P01 a singleton is the same one each time, and what one user puts in another finds", () => {
    class Cache {
      readonly items = new Map<string, number>();
    }
    const container = createContainer().bind(Cache, { scope: "singleton" });

    container.get(Cache).items.set("a", 1);

    expect(container.get(Cache)).toBe(container.get(Cache));
    expect(container.get(Cache).items.get("a")).toBe(1);
  });

  it("B2 a singleton is the same one for synchronous and asynchronous requests", async () => {
    const container = createContainer().bind(Service, { scope: "singleton" });

    expect(await container.getAsync(Service)).toBe(container.get(Service));
  });

  it.each([null, undefined, 0, "", false, Number.NaN])(
    "B2 a singleton may be %p, and its factory is called once",
    (value) => {
      const Value = token<unknown>("Value");
      let calls = 0;
      const container = createContainer().bind(Value, { scope: "singleton", useFactory: () => (calls++, value) });

      expect([container.get(Value), container.get(Value)]).toEqual([value, value]);
      expect(calls).toBe(1);
    },
  );

  it("B3 a provided instance is exactly that one", () => {
    const instance = new Service();
    const container = withScopes().bind(Service, { useValue: instance });

    expect(container.get(Service)).toBe(instance);
    expect(container.runInScope("request", 1, () => container.get(Service))).toBe(instance);
  });

  it("B5 a singleton first resolved in a scope is built from the root and outlives that scope", async () => {
    class Holder {
      constructor(readonly resolver: Resolver) {}
    }
    const container = withScopes()
      .bind(Holder, { scope: "singleton", inject: [Resolver] })
      .bind(Service, { scope: "scoped" });

    const holder = container.runInScope("request", "a", () => container.get(Holder));
    const refusal = thrownBy(() => container.runInScope("request", "a", () => holder.resolver.get(Service)));
    await container.closeScope("request", "a");

    expect(refusal).toMatchObject({ code: "CAPTIVE_DEPENDENCY", consumer: "Holder", token: "Service" });
    expect(container.runInScope("request", "b", () => container.get(Holder))).toBe(holder);
    expect(holder.resolver.get(Holder)).toBe(holder);
  });

  it("B12 a singleton used in two scopes is the same, stays when they close, and is disposed once with the container", async () => {
    const log: string[] = [];
    const Shared = token<Recorded>("Shared");
    const container = withScopes().bind(Shared, { scope: "singleton", useFactory: () => new Recorded("shared", log) });

    const seen = ["a", "b"].map((id) => container.runInScope("request", id, () => container.get(Shared)));
    await container.closeScope("request", "a");
    await container.closeScope("request", "b");
    expect(seen[0]).toBe(seen[1]);
    expect(log).toEqual([]);

    await container.dispose();
    expect(log).toEqual(["shared"]);
  });
});

describe("scoped instances", () => {
  it("B6 a scoped service is one for each scope", () => {
    const container = withScopes().bind(Service, { scope: "request" });

    const [one, again] = container.runInScope("request", "a", () => [container.get(Service), container.get(Service)]);
    const other = container.runInScope("request", "b", () => container.get(Service));

    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it("B6 the root is no scope: a scoped service is refused there", () => {
    const container = withScopes().bind(Service, { scope: "scoped" });

    expect(thrownBy(() => container.get(Service))).toBeInstanceOf(ScopeNotActiveError);
    expect(container.tryGet(Service)).toBeUndefined();
  });

  it("B7 scopes of one kind, one inside the other, keep instances of their own", () => {
    const container = withScopes().bind(Service, { scope: "request" });

    using outer = container.enterScope("request", "outer");
    const before = outer.get(Service);
    {
      using inner = container.enterScope("request", "inner");
      expect(inner.get(Service)).not.toBe(before);
      expect(container.get(Service)).toBe(inner.get(Service));
      expect(outer.get(Service)).toBe(before);
    }
    expect(container.get(Service)).toBe(before);
  });

  it("B7 a service of a wider kind is the wider scope's, also where a narrower scope asks", () => {
    const container = withScopes()
      .registerScopeManager("step", new RetainingScopeManager(), { within: "request" })
      .bind(Service, { scope: "request" });

    container.runInScope("request", 1, () => {
      const wide = container.get(Service);
      expect(container.runInScope("step", 1, () => container.get(Service))).toBe(wide);
      expect(container.runInScope("step", 2, () => container.get(Service))).toBe(wide);
    });
  });

  it("B8 two consumers in one scope share what is scoped and not what is transient, all made by factories", () => {
    const Scoped = token<object>("Scoped");
    const Transient = token<object>("Transient");
    const First = token<object[]>("First");
    const Second = token<object[]>("Second");
    const container = withScopes()
      .bind(Scoped, { scope: "scoped", useFactory: () => ({}) })
      .bind(Transient, { useFactory: () => ({}) })
      .bind(First, { scope: "scoped", useFactory: (resolver) => [resolver.get(Scoped), resolver.get(Transient)] })
      .bind(Second, {
        scope: "scoped",
        inject: [Scoped, Transient],
        useFactory: (scoped, transient) => [scoped, transient],
      });

    const [first, second] = container.runInScope("request", 1, () => [container.get(First), container.get(Second)]);

    expect(second[0]).toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
  });

  it("seed P03 two ids have two instances, and entering an id again finds its own", () => {
    const container = withScopes().bind(Service, { scope: "request" });
    const visit = (id: string) => container.runInScope("request", id, () => container.get(Service));

    const first = visit("req-1");

    expect(visit("req-2")).not.toBe(first);
    expect(visit("req-1")).toBe(first);
  });
});

describe("one graph of many lifetimes", () => {
  class A {}
  class B {
    constructor(readonly a: A) {}
  }
  class C {
    constructor(readonly b: B) {}
  }
  class D {
    constructor(
      readonly b: B,
      readonly c: C,
    ) {}
  }
  class E {
    constructor(
      readonly d: D,
      readonly c: C,
    ) {}
  }

  const graph = (lifetimeOfE: "request" | "transient") =>
    createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(A, { scope: "singleton" })
      .bind(B, { scope: "resolution", inject: [A] })
      .bind(C, { inject: [B] })
      .bind(D, { inject: [B, C] })
      .bind(E, { scope: lifetimeOfE, inject: [D, C] });

  it("seed C01 four lifetimes in one graph keep their identities in two scopes", () => {
    const container = graph("request");
    const visit = () => container.runInScope("request", 1, () => [container.get(E), container.get(E)] as const);

    const [first, again] = visit();
    const [second] = visit();

    expect(again).toBe(first);
    expect(second).not.toBe(first);
    expect(second.d.b.a).toBe(first.d.b.a);
    expect(second.d.b).not.toBe(first.d.b);
  });

  it("seed C02 what is made once per resolution is one in a graph, and another in the next", () => {
    const container = graph("transient");

    const e = container.get(E);

    expect(e.d.c).not.toBe(e.c);
    expect(e.d.b).toBe(e.d.c.b);
    expect(e.d.b).toBe(e.c.b);
    expect(e.d.b.a).toBe(container.get(A));
    expect(container.get(E).d.b).not.toBe(e.d.b);
    expect(container.get(B)).not.toBe(container.get(B));
  });

  it("seed C02 a resolver kept by a factory begins a resolution with each call, once the factory is done", () => {
    const Kept = token<{ readonly inside: readonly [B, B]; readonly resolver: Resolver }>("Kept");
    const container = graph("transient").bind(Kept, {
      useFactory: (resolver) => ({ inside: [resolver.get(B), resolver.get(B)] as const, resolver }),
    });

    const { inside, resolver } = container.get(Kept);

    expect(inside[0]).toBe(inside[1]);
    expect(resolver.get(B)).not.toBe(inside[0]);
    expect(resolver.get(B)).not.toBe(resolver.get(B));
  });

  it("seed C02 inject() in a field shares the resolution of the graph around it", () => {
    class Field {
      readonly b = inject(B);
      readonly c = inject(C);
    }
    const field = graph("transient").bind(Field).get(Field);

    expect(field.c.b).toBe(field.b);
  });
});

import { createContainer, keyedToken, Resolver, token, TokenAlreadyBoundError, type Token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";

interface Store {
  readonly key: string;
}

/** A container with a singleton, a scoped and a transient family, and a container of scopes to use them in. */
function families() {
  const Singleton = keyedToken<Store>("Singleton");
  const Scoped = keyedToken<Store>("Scoped");
  const Transient = keyedToken<Store>("Transient");
  const make = (_: Resolver, key: string): Store => ({ key });
  const container = createContainer()
    .registerScopeManager("request", new RetainingScopeManager())
    .bind(Singleton, { scope: "singleton", useFactory: make })
    .bind(Scoped, { scope: "request", useFactory: make })
    .bind(Transient, { useFactory: make });
  return { container, Singleton, Scoped, Transient };
}

describe("keyed tokens", () => {
  it("B13 a keyed singleton is one everywhere, a scoped one is one per scope, a transient one is new each time", () => {
    const { container, Singleton, Scoped, Transient } = families();
    const twice = (scope: string, store: Token<Store>) =>
      container.runInScope("request", scope, () => [container.get(store), container.get(store)]);
    const distinct = (store: Token<Store>) => new Set([...twice("a", store), ...twice("b", store)]).size;

    expect(distinct(Singleton("k"))).toBe(1);
    expect(distinct(Transient("k"))).toBe(4);
    const inA = new Set(twice("a", Scoped("k")));
    const inB = new Set(twice("b", Scoped("k")));
    expect([inA.size, inB.size, new Set([...inA, ...inB]).size]).toEqual([1, 1, 2]);
  });

  it("B14 a singleton made for any key is one for each key, and is told its key", () => {
    const { container, Singleton } = families();

    expect(container.get(Singleton("a"))).toBe(container.get(Singleton("a")));
    expect(container.get(Singleton("b"))).not.toBe(container.get(Singleton("a")));
    expect([container.get(Singleton("a")).key, container.get(Singleton("b")).key]).toEqual(["a", "b"]);
  });

  it("B14 keys are told apart by value and type, as in a Map", () => {
    const Store = keyedToken<{ readonly key: unknown }, unknown>("Store");
    const container = createContainer().bind(Store, { scope: "singleton", useFactory: (_, key) => ({ key }) });
    const keys = ["1", 1, "__proto__", "constructor", null, undefined];

    const made = keys.map((key) => container.get(Store(key)));

    expect(new Set(made).size).toBe(keys.length);
    expect(made.map(({ key }) => key)).toEqual(keys);
    expect(keys.map((key) => container.get(Store(key)))).toEqual(made);
  });

  it("B14 a key that is bound by itself goes before the rule for all keys", () => {
    const { container, Singleton } = families();
    const special = { key: "special" };

    container.bind(Singleton("s"), { useValue: special });

    expect(container.get(Singleton("s"))).toBe(special);
    expect(container.get(Singleton("other")).key).toBe("other");
  });

  it("B14 a resource made for any key is set up for each key, and finished with the container", async () => {
    const Pool = keyedToken<string>("Pool");
    const log: string[] = [];
    const container = createContainer().bind(Pool, {
      scope: "singleton",
      *useFactory(_, key) {
        log.push(`open ${key}`);
        yield `pool ${key}`;
        log.push(`close ${key}`);
      },
    });

    expect([container.get(Pool("a")), container.get(Pool("b")), container.get(Pool("a"))]).toEqual([
      "pool a",
      "pool b",
      "pool a",
    ]);
    await container.dispose();

    expect(log).toEqual(["open a", "open b", "close b", "close a"]);
  });

  it("B14 an asynchronous factory for any key is refused a synchronous request without being called", async () => {
    const Page = keyedToken<string>("Page");
    const asked: string[] = [];
    const container = createContainer().bind(Page, {
      scope: "singleton",
      useFactory: async (_, key) => {
        asked.push(key);
        return `page ${key}`;
      },
    });

    expect(thrownBy(() => container.get(Page("a")))).toMatchObject({
      code: "ASYNC_RESOLUTION_REQUIRED",
      token: "Page(a)",
    });
    expect(asked).toEqual([]);
    expect(await container.getAsync(Page("a"))).toBe("page a");
    expect(container.get(Page("a"))).toBe("page a");
  });

  it("B15 keyed services asked for through an injected resolver keep the same identities", () => {
    const { container, Singleton, Scoped, Transient } = families();
    class Holder {
      constructor(readonly resolver: Resolver) {}
    }
    container.bind(Holder, { scope: "request", inject: [Resolver] });

    const held = container.runInScope("request", "a", () => {
      const { resolver } = container.get(Holder);
      expect(resolver.get(Scoped("k"))).toBe(container.get(Scoped("k")));
      expect(resolver.get(Scoped("other"))).not.toBe(resolver.get(Scoped("k")));
      expect(resolver.get(Transient("k"))).not.toBe(resolver.get(Transient("k")));
      return resolver.get(Singleton("k"));
    });

    expect(container.runInScope("request", "b", () => container.get(Holder).resolver.get(Singleton("k")))).toBe(held);
    expect(container.get(Singleton("k"))).toBe(held);
  });

  it("B13 keyed services are injected by their key", () => {
    const { container, Singleton } = families();
    class Reader {
      constructor(
        readonly first: Store,
        readonly second: Store,
      ) {}
    }
    container.bind(Reader, { inject: [Singleton("a"), Singleton("b")] });

    const { first, second } = container.get(Reader);

    expect([first, second]).toEqual([{ key: "a" }, { key: "b" }]);
    expect(first).toBe(container.get(Singleton("a")));
  });

  it("B14 a class is told no key, whatever its members are called", () => {
    class Tuned {
      static readonly keyed = { key: "C major" };
    }
    const told: unknown[] = [];
    const container = createContainer().bind(Tuned, {
      useFactory: (...given: unknown[]) => (told.push(...given.slice(1)), new Tuned()),
    });

    container.get(Tuned);

    expect(told).toEqual([]);
  });

  it("B14 two families of one name are two, and a family is bound once", () => {
    const { container, Singleton } = families();
    const Same = keyedToken<Store>("Singleton");

    expect(container.has(Singleton("a"))).toBe(true);
    expect(container.has(Same("a"))).toBe(false);
    const rebind = () => container.bind(Singleton, { useFactory: (_, key) => ({ key }) });
    expect(thrownBy(rebind)).toBeInstanceOf(TokenAlreadyBoundError);
    expect(thrownBy(() => container.get(Same("a")))).toMatchObject({ code: "NOT_BOUND", token: "Singleton(a)" });
  });

  it("B14 options of the family hold for each key", async () => {
    const Cache = keyedToken<{ readonly key: string }>("Cache");
    const Name = token<string>("Name");
    const log: string[] = [];
    const container = createContainer()
      .bind(Name, { useValue: "n" })
      .bind(Cache, {
        scope: "singleton",
        useFactory: (resolver, key) => ({ key: resolver.get(Name) + key }),
        onCreate: ({ key }) => void log.push(`created ${key}`),
        dispose: ({ key }) => void log.push(`disposed ${key}`),
      });

    container.get(Cache("1"));
    container.get(Cache("2"));
    await container.dispose();

    expect(log).toEqual(["created n1", "created n2", "disposed n2", "disposed n1"]);
  });
});

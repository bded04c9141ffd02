import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type Token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";

const Cart = token<{ readonly n: number }>("Cart");
const Whole = token<object>("Whole");

function shop() {
  return createContainer().registerScopeManager("session", new RetainingScopeManager());
}

describe("what a factory returns", () => {
  it.each([null, undefined, 0, "", false, NaN])(
    "C3 seed Q21 %p is an instance like any other: made once (defect D52)",
    async (value) => {
      let made = 0;
      const useFactory = () => (made++, value);
      const [Sync, Async, Listed] = ["Sync", "Async", "Listed"].map((name) => token<unknown>(name)) as [
        Token<unknown>,
        Token<unknown>,
        Token<unknown>,
      ];
      const container = shop().registerScopeManager("job", new RetainingScopeManager());
      container.bind(Sync, { scope: "session", useFactory });
      container.bind(Async, { scope: "session", useFactory: async () => useFactory() });
      container.bind(Listed, { scope: ["job", "session"], useFactory });
      await container.runInScope("session", "a", async () => {
        for (let round = 0; round < 3; round++) {
          expect(container.get(Sync)).toBe(value);
          expect(await container.getAsync(Async)).toBe(value);
          expect(container.get(Listed)).toBe(value);
          expect(container.getAll(Sync)).toEqual([value]);
        }
      });
      expect(made).toBe(3);
    },
  );

  it("seed N11 is kept for the scope, made by a function or by an asynchronous one", async () => {
    let made = 0;
    const container = shop()
      .bind(Cart, { scope: "session", useFactory: () => ({ n: ++made }) })
      .bind(Whole, { scope: "session", useFactory: async () => ({ n: ++made }) });
    await container.runInScope("session", "a", async () => {
      expect(container.get(Cart)).toBe(container.get(Cart));
      expect(await container.getAsync(Whole)).toBe(await container.getAsync(Whole));
    });
    expect(made).toBe(2);
  });

  it("seed N12 can be had synchronously once it was made asynchronously (defect D43)", async () => {
    const container = createContainer().bind(Whole, { scope: "singleton", useFactory: async () => ({}) });
    expect(() => container.get(Whole)).toThrow("getAsync(Whole)");
    const whole = await container.getAsync(Whole);
    expect(container.get(Whole)).toBe(whole);
    expect(await container.getAsync(Whole)).toBe(whole);
  });

  it("C10 is the same through a hundred thousand requests, in every lifetime that keeps it", () => {
    const container = shop()
      .bind(Whole, { scope: "singleton", useFactory: () => ({}) })
      .bind(Cart, { scope: "session", useFactory: () => ({ n: 1 }) });
    const whole = container.get(Whole);
    container.runInScope("session", "a", () => {
      const cart = container.get(Cart);
      let other = 0;
      for (let round = 0; round < 100_000; round++)
        if (container.get(Cart) !== cart || container.get(Whole) !== whole) other++;
      expect(other).toBe(0);
    });
  });

  it("C7 may create other things in the same scope while it is created, to any depth", async () => {
    const depth = 200;
    const tokens = Array.from({ length: depth }, (_, n) => token<{ next: unknown }>(`Link${n}`));
    const container = shop();
    tokens.forEach((link, n) =>
      container.bind(link, {
        scope: "session",
        useFactory:
          n % 2 === 0
            ? (r) => ({ next: r.tryGet(tokens[n + 1] ?? Whole) })
            : () => ({ next: container.tryGet(tokens[n + 1] ?? Whole) }),
      }),
    );
    container.runInScope("session", "a", () => {
      expect(container.get(tokens[0]!).next).toBe(container.get(tokens[1]!));
      expect(container.get(tokens[depth - 2]!).next).toBe(container.get(tokens[depth - 1]!));
    });
    expect(container.metrics().scopes.session?.instances.created).toBe(depth);
  });
});

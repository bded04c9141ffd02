import { describe, expect, it } from "@jest/globals";
import type { ValidationError } from "@ambit/core";
import {
  CaptiveDependencyError,
  createContainer,
  inject,
  InvalidProviderError,
  provider,
  proxy,
  ScopeNotActiveError,
  token,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

interface Box {
  readonly content: unknown;
}

const Single = token<Box>("Single");
const Outer = token<Box>("Outer");
const Passing = token<Box>("Passing");
const Cart = token<{ readonly n: number }>("Cart");

const box = (content: unknown): Box => ({ content });

function shop() {
  let carts = 0;
  return createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .bind(Cart, { scope: "session", useFactory: () => ({ n: ++carts }) });
}

type Shop = ReturnType<typeof shop>;

const inSession = <R>(container: Shop, work: () => R, id = "s"): R =>
  container.runInScopes(
    [
      ["tenant", "t"],
      ["session", id],
    ],
    work,
  );

/** The captive that both `validate()` and a request find. */
function captiveOf(container: Shop, request: () => unknown): CaptiveDependencyError {
  const declared = thrownBy(() => container.validate()) as ValidationError;
  expect(declared.errors).toHaveLength(1);
  const found = thrownBy(() => inSession(container, request));
  const captive = declared.errors[0] as CaptiveDependencyError;
  const { consumer, consumerScope, token: held, scope } = captive;
  expect(found).toBeInstanceOf(CaptiveDependencyError);
  expect(found).toMatchObject({ consumer, consumerScope, token: held, scope });
  return captive;
}

describe("a captive dependency", () => {
  it("V1 of a singleton on a session's service is found by validate() and at the request, with both names (defect D47)", () => {
    const container = shop().bind(Single, { scope: "singleton", useFactory: box, inject: [Cart] });
    const captive = captiveOf(container, () => container.get(Single));
    expect(captive).toMatchObject({
      consumer: "Single",
      consumerScope: "singleton",
      token: "Cart",
      scope: "session",
      path: ["Single", "Cart"],
    });
    expect(captive.message).toContain("provider(Cart)");
  });

  it("V2 through a transient is found, with the whole path", () => {
    const container = shop()
      .bind(Passing, { useFactory: box, inject: [Cart] })
      .bind(Single, { scope: "singleton", useFactory: box, inject: [Passing] });
    const captive = captiveOf(container, () => container.get(Single));
    expect(captive).toMatchObject({ consumer: "Single", token: "Cart", path: ["Single", "Passing", "Cart"] });
    expect(captive.message).toContain("Single → Passing → Cart");
  });

  it("V3 is laid to the nearest singleton, not to the one that asked first", () => {
    const container = shop()
      .bind(Single, { scope: "singleton", useFactory: box, inject: [Cart] })
      .bind(Outer, { scope: "singleton", useFactory: box, inject: [Single] });
    expect(captiveOf(container, () => container.get(Outer)).consumer).toBe("Single");
    expect(thrownBy(() => inSession(container, () => container.get(Outer)))).toMatchObject({
      consumer: "Single",
      path: ["Outer", "Single", "Cart"],
    });
  });

  it("V4 is found also where the request begins with a session's own service", () => {
    const container = shop()
      .bind(Single, { scope: "singleton", useFactory: box, inject: [Cart] })
      .bind(Outer, { scope: "session", useFactory: box, inject: [Single] });
    expect(captiveOf(container, () => container.get(Outer))).toMatchObject({ consumer: "Single", token: "Cart" });
  });

  it("V18 between two custom scopes is found: a tenant's service may not hold a session's (defect D48)", () => {
    const container = shop().bind(Outer, { scope: "tenant", useFactory: box, inject: [Cart] });
    expect(captiveOf(container, () => container.get(Outer))).toMatchObject({
      consumer: "Outer",
      consumerScope: "tenant",
      token: "Cart",
      scope: "session",
    });
  });

  it("V18 V14 is none where the dependency is declared wider", () => {
    const container = shop()
      .bind(Outer, { scope: "tenant", useFactory: () => box(0) })
      .bind(Passing, { scope: "session", useFactory: box, inject: [Outer] });
    container.validate();
    expect(inSession(container, () => container.get(Passing).content === container.get(Outer))).toBe(true);
  });

  it.each([
    [
      "its resolver",
      (container: Shop) => container.bind(Single, { scope: "singleton", useFactory: (r) => box(r.get(Cart)) }),
    ],
    [
      "inject()",
      (container: Shop) => container.bind(Single, { scope: "singleton", useFactory: () => box(inject(Cart)) }),
    ],
    [
      "a container that it captured",
      (container: Shop) => container.bind(Single, { scope: "singleton", useFactory: () => box(container.get(Cart)) }),
    ],
    [
      "a transient that captured the container",
      (container: Shop) =>
        container
          .bind(Passing, { useFactory: () => box(container.get(Cart)) })
          .bind(Single, { scope: "singleton", useFactory: (r) => box(r.get(Passing)) }),
    ],
    [
      "a collection",
      (container: Shop) => container.bind(Single, { scope: "singleton", useFactory: (r) => box(r.getAll(Cart)) }),
    ],
    [
      "an optional request",
      (container: Shop) => container.bind(Single, { scope: "singleton", useFactory: (r) => box(r.tryGet(Cart)) }),
    ],
  ])("V9 inside a factory is found at the call, when the factory asks through %s (defect D47)", (_, bindSingle) => {
    const container = bindSingle(shop());
    const error = thrownBy(() => inSession(container, () => container.get(Single)));
    expect(error).toMatchObject({ code: "CAPTIVE_DEPENDENCY", consumer: "Single", token: "Cart", scope: "session" });
    expect((error as CaptiveDependencyError).path[0]).toBe("Single");
  });

  it.each([
    [
      "its resolver",
      (container: Shop) =>
        container.bind(Single, { scope: "singleton", useFactory: async (r) => box(await r.getAsync(Cart)) }),
    ],
    [
      "its resolver, after an await",
      (container: Shop) =>
        container.bind(Single, {
          scope: "singleton",
          useFactory: async (r) => {
            await Promise.resolve();
            return box(r.get(Cart));
          },
        }),
    ],
    [
      "a container that it captured, after an await",
      (container: Shop) =>
        container.bind(Single, {
          scope: "singleton",
          useFactory: async () => {
            await Promise.resolve();
            return box(container.get(Cart));
          },
        }),
    ],
    [
      "a container that it captured, in a generator, after an await",
      (container: Shop) =>
        container.bind(Single, {
          scope: "singleton",
          useFactory: async function* () {
            await Promise.resolve();
            yield box(container.get(Cart));
          },
        }),
    ],
  ])("V9 inside an asynchronous factory is found at the call, when it asks through %s", async (_, bindSingle) => {
    const container = bindSingle(shop());
    const error = await rejectionOf(inSession(container, () => container.getAsync(Single)));
    expect(error).toMatchObject({ code: "CAPTIVE_DEPENDENCY", consumer: "Single", token: "Cart" });
  });

  it("V9 inside a constructor, a field or onCreate is found too", () => {
    const container = shop();
    class InField {
      readonly cart = inject(Cart);
    }
    class InConstructor {
      readonly cart: unknown;
      constructor() {
        this.cart = container.get(Cart);
      }
    }
    class InHook {}
    container.bind(InField, { scope: "singleton" }).bind(InConstructor, { scope: "singleton" });
    container.bind(InHook, { scope: "singleton", onCreate: (_, r) => void r.get(Cart) });
    for (const captor of [InField, InConstructor, InHook]) {
      const error = thrownBy(() => inSession(container, () => container.get(captor)));
      expect(error).toMatchObject({ code: "CAPTIVE_DEPENDENCY", consumer: captor.name, token: "Cart" });
    }
  });
});

describe("a session's service asked for at the root", () => {
  it("V5 is refused, directly and through a transient, the first time and ever after (defect D49)", () => {
    const container = shop().bind(Passing, { useFactory: box, inject: [Cart] });
    for (let round = 0; round < 2_000; round++) {
      expect(thrownBy(() => container.get(Cart))).toBeInstanceOf(ScopeNotActiveError);
      expect(thrownBy(() => container.get(Passing))).toMatchObject({ token: "Cart", path: ["Passing", "Cart"] });
      if (round === 1_000) inSession(container, () => container.get(Passing));
    }
  });

  it("V15 names the scope that is missing and those that are active", () => {
    const container = shop();
    const error = thrownBy(() => container.runInScope("tenant", "secret-id", () => container.get(Cart)));
    expect(error).toMatchObject({ code: "SCOPE_NOT_ACTIVE", token: "Cart", scope: "session", active: ["tenant"] });
    expect(error).toHaveProperty("message", expect.stringContaining('"tenant"'));
    expect(error).toHaveProperty("message", expect.not.stringContaining("secret-id"));
    expect(thrownBy(() => container.get(Cart))).toMatchObject({ active: [] });
  });
});

describe("the legal ways to a shorter-lived service", () => {
  it("V19 a provider resolves in the scope that is current at each call, and refuses without one", () => {
    const container = shop().bind(Single, { scope: "singleton", useFactory: box, inject: [provider(Cart)] });
    container.validate();
    const cart = container.get(Single).content as () => { readonly n: number };
    const first = inSession(container, cart, "a");
    expect(inSession(container, cart, "b")).not.toBe(first);
    expect(inSession(container, cart, "a")).toBe(first);
    expect(cart).toThrow(ScopeNotActiveError);
  });

  it("V19 A14 a proxy held by a singleton follows the current scope through three rounds (defect D47)", () => {
    const container = shop().bind(Single, { scope: "singleton", useFactory: box, inject: [proxy(Cart)] });
    container.validate();
    const cart = container.get(Single).content as { readonly n: number };
    for (let round = 0; round < 3; round++) {
      expect(inSession(container, () => cart.n, "a")).toBe(1);
      expect(() => cart.n).toThrow(ScopeNotActiveError);
      expect(inSession(container, () => cart.n, "b")).toBe(2);
    }
  });

  it("V19 inject.provider and inject.proxy are such ways too", () => {
    const container = shop();
    class Desk {
      readonly provided = inject.provider(Cart);
      readonly standIn = inject.proxy(Cart);
    }
    container.bind(Desk, { scope: "singleton" });
    const desk = container.get(Desk);
    expect(inSession(container, () => desk.provided().n === desk.standIn.n)).toBe(true);
  });
});

describe("a handle", () => {
  it("V17 gives a singleton under construction nothing of its scope, but shows a transient what is there", () => {
    const container = shop();
    using _tenant = container.enterScope("tenant", "t");
    using session = container.enterScope("session", "s");
    container.bind(Outer, { scope: "singleton", useFactory: () => box(session.get(Cart)) });
    container.bind(Passing, { useFactory: () => box(session.get(Cart)) });
    expect(thrownBy(() => container.get(Outer))).toBeInstanceOf(CaptiveDependencyError);
    expect(container.get(Passing).content).toBe(session.get(Cart));
  });
});

describe("a binding of one scope", () => {
  it("V17 cannot claim a wider scope, a singleton's included", () => {
    const container = shop();
    using _tenant = container.enterScope("tenant", "t");
    using session = container.enterScope("session", "s");
    expect(() => session.bind(Single, { scope: "tenant", useFactory: () => box(0) })).toThrow(InvalidProviderError);
    expect(() => session.bind(Single, { scope: "singleton", useFactory: () => box(0) })).toThrow(InvalidProviderError);
    session.bind(Single, { scope: "session", useFactory: () => box(1) });
    expect(session.get(Single)).toBe(session.get(Single));
  });
});

describe("a session that lies within no tenant, where that is allowed", () => {
  const Catalog = token<object>("Catalog");
  const Basket = token<object>("Basket");
  const orphanage = () =>
    createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant", orphan: "allow" })
      .bind(Catalog, { scope: "tenant", useFactory: () => ({}) })
      .bind(Basket, { scope: "session", inject: [Catalog], useFactory: (catalog) => ({ catalog }) });

  it("V15 lacks what its services want of a tenant, which is no captive: there may be one another time", () => {
    const container = orphanage();
    const error = container.runInScope("session", 1, () => thrownBy(() => container.get(Basket)));
    expect(error).toBeInstanceOf(ScopeNotActiveError);
    expect((error as ScopeNotActiveError).message).toContain('"session"');
    const within = () => container.runInScope("session", 1, () => container.get(Basket));
    expect(container.runInScope("tenant", "acme", within)).toMatchObject({ catalog: {} });
  });
});

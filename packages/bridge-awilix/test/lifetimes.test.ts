import { describe, expect, it } from "@jest/globals";
import { bridgeAwilix } from "@ambit/bridge-awilix";
import { createContainer, type Scope } from "@ambit/core";
import { LruScopeManager } from "@ambit/scope-lru";
import { asClass, asFunction, createContainer as createAwilix } from "awilix";
import { house, minuteMs } from "./fixtures/house.js";
import { turns } from "./fixtures/turns.js";

describe("child containers", () => {
  it("are one for all flows of a scope, and another for each scope", async () => {
    const { bridge, inSession } = house();
    const cartOf = (tenant: string, session: string) =>
      inSession(tenant, session, async () => {
        const before = bridge.resolve("cart");
        await Promise.resolve();
        expect(bridge.current().resolve("cart")).toBe(before);
        return before;
      });
    const [first, second, other, elsewhere] = await Promise.all([
      cartOf("acme", "ann"),
      cartOf("acme", "ann"),
      cartOf("acme", "bob"),
      cartOf("globex", "ann"),
    ]);
    expect(second).toBe(first);
    expect(new Set([first, other, elsewhere]).size).toBe(3);
    expect(other.pool).toBe(first.pool);
    expect(elsewhere.pool).not.toBe(first.pool);
    expect([first.pool.cradle.tenantId, elsewhere.pool.cradle.tenantId]).toEqual(["acme", "globex"]);
  });

  it("are made when first asked for, with those of the wider scopes", () => {
    const { container, bridge, inRequest } = house();
    inRequest("acme", "ann", () => {
      expect(container.metrics().scopes.session?.instances.created).toBe(0);
      const request = bridge.current();
      expect(container.metrics().scopes.tenant?.instances.created).toBe(1);
      expect(bridge.current("session")).not.toBe(request);
      expect(bridge.of(container.getCurrentScope("session") as Scope)).toBe(bridge.current("session"));
    });
  });

  it("keep in a session what is kept there, also for its requests", async () => {
    const { bridge, inRequest, inSession } = house();
    const request = () => inRequest("acme", "ann", async () => bridge.resolve("handler"));
    const [first, second] = [await request(), await request()];
    expect(second).not.toBe(first);
    expect(second.cart).toBe(first.cart);
    expect(inSession("acme", "ann", () => bridge.resolve("cart"))).toBe(first.cart);
  });

  it("end once with a session that expires, each disposer awaited, those of requests before", async () => {
    const { bridge, inRequest, clock, container, log } = house();
    await inRequest("acme", "ann", async () => bridge.resolve("handler").cart.items.push("book"));
    expect(log).toEqual(["handler ended"]);
    clock.advance(29 * minuteMs);
    await turns();
    expect(log).toEqual(["handler ended"]);
    clock.advance(2 * minuteMs);
    await turns();
    expect(log).toEqual(["handler ended", "saving 1", "saved 1"]);
    await container.closeScope("tenant", "acme");
    await container.dispose();
    expect(log.slice(3)).toEqual(["pool of acme ended"]);
  });

  it("end with the container, children before parents", async () => {
    const { bridge, inRequest, container, log } = house();
    await inRequest("acme", "ann", async () => void bridge.resolve("cart"));
    await container.dispose();
    expect(log).toEqual(["saving 0", "saved 0", "pool of acme ended"]);
    const { tenant, session, request } = container.metrics().scopes;
    expect([tenant, session, request].map((scope) => scope?.instances.live)).toEqual([0, 0, 0]);
  });

  it("end when their scope is evicted, and not while it is in use", async () => {
    const ended: number[] = [];
    const container = createContainer().registerScopeManager("page", new LruScopeManager({ maxScopes: 1 }));
    const root = createAwilix<{ page: number }>({ strict: true });
    let made = 0;
    const page = asFunction(() => ++made).scoped();
    root.register({ page: page.disposer((number) => void ended.push(number)) });
    const bridge = bridgeAwilix(container, { root, scopes: ["page"] });
    await container.runInScope("page", "/", async () => {
      bridge.resolve("page");
      container.runInScope("page", "/news", () => bridge.resolve("page"));
      expect(ended).toEqual([2]);
    });
    container.runInScope("page", "/about", () => bridge.resolve("page"));
    expect(ended).toEqual([2, 1]);
  });

  it("of synchronous requests end with them, where nothing in them is asynchronous", () => {
    const { bridge, inRequest, log } = house();
    inRequest("acme", "ann", () => bridge.resolve("handler"));
    expect(log).toEqual(["handler ended"]);
  });

  it("end what is created while they end", async () => {
    const ended: string[] = [];
    const container = createContainer().registerScopeManager("page", new LruScopeManager({ maxScopes: 1 }));
    const root = createAwilix<{ a: object; b: object }>();
    root.register({
      a: asClass(class {})
        .scoped()
        .disposer(() => void ended.push("a")),
      b: asFunction((cradle: { a: object }) => ({ end: () => cradle.a }))
        .scoped()
        .disposer((b) => void ended.push(`b, with ${typeof b.end()}`)),
    });
    const bridge = bridgeAwilix(container, { root, scopes: ["page"] });
    container.runInScope("page", "/", () => bridge.resolve("b"));
    await container.dispose();
    expect(ended).toEqual(["b, with object", "a"]);
  });
});

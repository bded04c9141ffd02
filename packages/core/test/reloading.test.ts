import { createContainer, token, type AnyContainer, type ScopeEventName } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { ReplaceableScopeManager } from "./fixtures/replaceable-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

interface Numbered {
  readonly n: number;
}

const Catalog = token<Numbered>("Catalog");
const Prices = token<Numbered>("Prices");
const Unused = token<Numbered>("Unused");
const Locale = token<string>("Locale");

/** Tenants with a catalog, and prices that are made from it. */
function shop() {
  const disposed: string[] = [];
  const state = { made: 0, catalogFails: undefined as unknown, pricesFail: undefined as unknown };
  const container: AnyContainer = createContainer()
    .registerScopeManager("tenant", new ReplaceableScopeManager())
    .registerScopeManager("session", new ReplaceableScopeManager(), { within: "tenant" });
  container.bind(Locale, { scope: "tenant", provided: true });
  container.bind(Catalog, {
    scope: "tenant",
    useFactory: async () => {
      if (state.catalogFails !== undefined) throw state.catalogFails;
      return { n: ++state.made };
    },
    dispose: ({ n }) => void disposed.push(`catalog ${n}`),
  });
  container.bind(Prices, {
    scope: "tenant",
    inject: [Catalog],
    useFactory: ({ n }) => {
      if (state.pricesFail !== undefined) throw state.pricesFail;
      return { n };
    },
    dispose: ({ n }) => void disposed.push(`prices ${n}`),
  });
  container.bind(Unused, { scope: "tenant", useFactory: () => ({ n: ++state.made }) });
  const inside = <R>(work: () => R): R => container.runInScope("tenant", "acme", work);
  return { container, inside, state, disposed };
}

describe("reloading a scope", () => {
  it("R4 in which nothing lives but a value that came with it gives entrants a fresh one with that value", async () => {
    const { container } = shop();
    const locale = () => container.get(Locale);
    expect(container.runInScope("tenant", "acme", locale, { provide: [[Locale, "fr"]] })).toBe("fr");
    expect(await container.reloadScope("tenant", "acme")).toBe(true);
    expect(container.runInScope("tenant", "acme", locale)).toBe("fr");
  });

  it("R4 R6 M4 gives entrants a fresh one, in which all that lives in the old one, and nothing else, has been created", async () => {
    const { container, inside, state, disposed } = shop();
    const old = await inside(async () => {
      await container.getAsync(Prices);
      return container.getCurrentScope("tenant");
    });
    expect(await container.reloadScope("tenant", "acme")).toBe(true);
    expect([old?.state, old?.closeReason, disposed]).toEqual(["closed", "closed", ["prices 1", "catalog 1"]]);
    expect(state.made).toBe(2);
    inside(() => {
      expect(container.getCurrentScope("tenant")).not.toBe(old);
      expect([container.peek(Catalog)?.n, container.peek(Prices)?.n, container.peek(Unused)]).toEqual([
        2,
        2,
        undefined,
      ]);
    });
    await container.dispose();
    expectBalanced(container.metrics());
  });

  it("R4 that fails leaves the old one in service, tells of everything that is wrong, and ends what was made", async () => {
    const { container, inside, state, disposed } = shop();
    const Third = token<Numbered>("Third");
    const third = new Error("third");
    let fails = false;
    container.bind(Third, {
      scope: "tenant",
      useFactory: () => {
        if (fails) throw third;
        return { n: 0 };
      },
    });
    const old = await inside(async () => {
      await container.getAsync(Prices);
      container.get(Third);
      return container.getCurrentScope("tenant");
    });
    fails = true;
    state.pricesFail = new Error("prices");
    expect(await rejectionOf(container.reloadScope("tenant", "acme"))).toMatchObject({
      errors: [state.pricesFail, third],
    });
    expect(disposed).toEqual(["catalog 2"]);
    expect(inside(() => [container.getCurrentScope("tenant"), container.get(Prices).n])).toEqual([old, 1]);

    state.catalogFails = new Error("catalog");
    fails = false;
    expect(await rejectionOf(container.reloadScope("tenant", "acme"))).toBe(state.catalogFails);
    expect(old?.state).toBe("open");
    expect(container.metrics().scopes.tenant).toMatchObject({ open: 1, closedBy: { failed: 2 } });
    await container.dispose();
    expectBalanced(container.metrics());
  });

  it("M8 the old one drains: those inside keep their instances until they have left", async () => {
    const { container, inside, disposed } = shop();
    const gate = deferred();
    const flow = inside(async () => {
      const before = await container.getAsync(Catalog);
      await gate.promise;
      return container.get(Catalog) === before;
    });
    await turns();
    const reloading = container.reloadScope("tenant", "acme");
    expect(await stateOf(reloading)).toBe("pending");
    expect(inside(() => container.get(Catalog).n)).toBe(2);
    expect(disposed).toEqual([]);
    gate.resolve();
    expect([await flow, await reloading]).toEqual([true, true]);
    expect(disposed).toEqual(["catalog 1"]);
  });

  it("R5 from inside does not wait for itself, also if somebody outside reloads the same scope at the same time", async () => {
    const { container, inside, state } = shop();
    await inside(() => container.getAsync(Catalog));
    const outside: Promise<boolean>[] = [];
    await inside(async () => {
      outside.push(container.reloadScope("tenant", "acme"));
      expect(await container.reloadScope("tenant", "acme")).toBe(true);
      expect(container.get(Catalog).n).toBe(1);
    });
    expect(await Promise.all(outside)).toEqual([true]);
    expect(state.made).toBe(2);
    expect(inside(() => container.get(Catalog).n)).toBe(2);
  });

  it("R4 does not take a scope that is only being prepared for the one to reload, where the old one has ended meanwhile", async () => {
    const { container, inside } = shop();
    const gate = deferred();
    const Slow = token<object>("Slow");
    let wait = Promise.resolve();
    container.bind(Slow, {
      scope: "tenant",
      useFactory: async () => {
        await wait;
        return {};
      },
    });
    await inside(() => container.getAsync(Slow));
    wait = gate.promise;
    const reloading = rejectionOf(container.reloadScope("tenant", "acme"));
    await turns();
    await container.closeScope("tenant", "acme");

    expect(await container.reloadScope("tenant", "acme")).toBe(false);

    gate.resolve();
    expect(await reloading).toMatchObject({ code: "SCOPE_CLOSED" });
    await container.dispose();
    expectBalanced(container.metrics());
  });

  it("keeps the values that were given on entry, and bindings that hold only in the scope", async () => {
    const { container, inside } = shop();
    const Theme = token<Numbered>("Theme");
    let themes = 0;
    const handle = container.enterScope("tenant", "acme", { provide: [[Locale, "fr"]] });
    const Size = token<number>("Size");
    handle.bind(Size, { useValue: 12 }).bind(Theme, { scope: "scoped", useFactory: () => ({ n: ++themes }) });
    expect(handle.get(Theme).n).toBe(1);
    handle.exit();
    await container.reloadScope("tenant", "acme");
    expect(themes).toBe(2);
    expect(inside(() => [container.get(Locale), container.get(Theme).n, container.get(Size)])).toEqual(["fr", 2, 12]);
  });

  it("ends what lies within with the old one", async () => {
    const { container, inside } = shop();
    const session = inside(() => container.runInScope("session", "ann", () => container.getCurrentScope("session")));
    await container.reloadScope("tenant", "acme");
    expect([session?.state, session?.closeReason]).toEqual(["closed", "parent-closed"]);
  });

  it("whose scope is closed meanwhile fails, and leaves nothing behind", async () => {
    const { container, inside } = shop();
    const gate = deferred();
    const Slow = token<Numbered>("Slow");
    let made = 0;
    container.bind(Slow, {
      scope: "tenant",
      useFactory: async () => {
        if (++made > 1) await gate.promise;
        return { n: made };
      },
    });
    await inside(() => container.getAsync(Slow));
    const reloading = container.reloadScope("tenant", "acme");
    await turns();
    await container.closeScope("tenant", "acme");
    gate.resolve();
    expect(await rejectionOf(reloading)).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(container.metrics().scopes.tenant).toMatchObject({ open: 0 });
    expect(await container.reloadScope("tenant", "acme")).toBe(false);
  });

  it("is told as a scope that is opened and one that is closed", async () => {
    const { container, inside } = shop();
    await inside(() => container.getAsync(Catalog));
    const told: string[] = [];
    for (const name of ["opened", "entered", "instanceCreated", "closing", "closed"] satisfies ScopeEventName[])
      container.events.on(name, ({ id }: { id: unknown }) => void told.push(`${name} ${String(id)}`));
    await container.reloadScope("tenant", "acme");
    expect(told).toEqual(["opened acme", "instanceCreated acme", "closing acme", "closed acme"]);
  });

  it("leads a listener that enters at the moment of the switch to the fresh one, and opens no third", async () => {
    const { container, inside } = shop();
    await inside(() => container.getAsync(Catalog));
    const seen: unknown[] = [];
    container.events.once("closing", () => seen.push(inside(() => container.getCurrentScope("tenant"))));
    await container.reloadScope("tenant", "acme");
    expect(seen).toEqual([inside(() => container.getCurrentScope("tenant"))]);
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 2, open: 1, idle: 1 });
    await container.dispose();
    expectBalanced(container.metrics());
  });
});

import { createContainer, token, type AnyContainer, type Scope, type ScopeId, type ScopeOutcome } from "@ambit/core";
import { Capacity, LeastRecentlyEnteredFirst } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { ReplaceableScopeManager } from "./fixtures/replaceable-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Catalog = token<{ readonly n: number }>("Catalog");

class Tenants extends ReplaceableScopeManager {
  rename(id: ScopeId, newId: ScopeId): void {
    this.renameScope(this.find(id)!, newId);
  }
}

function shop(tenants = new Tenants()) {
  const reported: unknown[] = [];
  const outcomes: ScopeOutcome[] = [];
  const state = { made: 0, gate: Promise.resolve(), failure: undefined as unknown };
  const container: AnyContainer = createContainer({ onError: (error) => void reported.push(error) })
    .registerScopeManager("tenant", tenants)
    .bind(Catalog, {
      scope: "tenant",
      useFactory: async () => {
        await state.gate;
        return { n: ++state.made };
      },
      dispose: (_, outcome) => void outcomes.push(outcome),
    });
  const current = (id: ScopeId): Scope =>
    container.runInScope("tenant", id, () => container.getCurrentScope("tenant")!);
  const fill = (id: ScopeId) => container.runInScope("tenant", id, () => container.getAsync(Catalog));
  return { container, tenants, state, reported, outcomes, current, fill };
}

describe("reloading a scope", () => {
  it("R4 works again and again", async () => {
    const { container, fill, current } = shop();
    await fill("acme");
    const seen = [current("acme")];
    for (let round = 0; round < 2; round++) {
      expect(await container.reloadScope("tenant", "acme")).toBe(true);
      seen.push(current("acme"));
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen.map(({ state }) => state)).toEqual(["closed", "closed", "open"]);
    expect(container.runInScope("tenant", "acme", () => seen.at(-1)?.users)).toBe(1);
  });

  it("R5 from inside one that is ending finds nothing to reload, and that is no error", async () => {
    const { container } = shop();
    const gate = deferred();
    const flow = container.runInScope("tenant", "acme", async () => {
      await gate.promise;
      return container.reloadScope("tenant", "acme");
    });
    const closing = container.closeScope("tenant", "acme");
    gate.resolve();
    expect([await flow, await closing]).toEqual([false, true]);
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 1, open: 0 });
  });

  it("R5 that has ended, by its manager, is refused, and nothing is opened", async () => {
    const { container, tenants, current } = shop();
    const scope = current("acme");
    await scope.close();
    expect(await rejectionOf(tenants.reloadScope(scope))).toMatchObject({ code: "SCOPE_CLOSED", reason: "closed" });
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 1, closed: 1 });
  });

  it("R4 goes on under the id that the old one has by then", async () => {
    const { container, tenants, state, fill, current } = shop();
    await fill("acme");
    const old = current("acme");
    const gate = deferred();
    state.gate = gate.promise;
    const reloading = container.reloadScope("tenant", "acme");
    await turns();
    tenants.rename("acme", "apex");
    gate.resolve();
    await reloading;
    const fresh = current("apex");
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 2, open: 1 });
    expect([fresh === old, fresh.id, fresh.state, old.state]).toEqual([false, "apex", "open", "closed"]);
    expect(current("acme")).not.toBe(fresh);
  });

  it("M4 whose successor a listener closes at the moment of the switch ends both", async () => {
    const { container, fill } = shop();
    await fill("acme");
    container.events.once("closing", () => void container.closeScope("tenant", "acme"));
    await container.reloadScope("tenant", "acme");
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 2, closed: 2, open: 0, active: 0, idle: 0 });
    expectBalanced(container.metrics());
  });

  it("R4 that fails ends what was made with that outcome, and what fails thereby is reported", async () => {
    const { container, state, outcomes, reported, fill } = shop();
    const [Second, Stubborn] = [token<object>("Second"), token<object>("Stubborn")];
    const dispose = new Error("does not end");
    container.bind(Second, {
      scope: "tenant",
      useFactory: () => {
        if (state.failure !== undefined) throw state.failure;
        return {};
      },
    });
    container.bind(Stubborn, { scope: "tenant", useFactory: () => ({}), dispose: () => Promise.reject(dispose) });
    await fill("acme");
    container.runInScope("tenant", "acme", () => [container.get(Second), container.get(Stubborn)]);
    state.failure = new Error("second");
    expect(await rejectionOf(container.reloadScope("tenant", "acme"))).toBe(state.failure);
    expect(outcomes).toEqual([{ ok: false, error: state.failure }]);
    expect(reported).toEqual([dispose]);
  });

  it("Z9 where there is room for one alone, it is the fresh one that stays", async () => {
    class OneTenant extends Tenants {
      constructor() {
        super();
        const { books, clock } = this;
        this.retain(new Capacity({ maxScopes: 1, eviction: new LeastRecentlyEnteredFirst(), books, clock }));
      }
    }
    const { container, fill, current } = shop(new OneTenant());
    await fill("acme");
    const old = current("acme");
    await container.reloadScope("tenant", "acme");
    const fresh = current("acme");
    expect(container.metrics().scopes.tenant).toMatchObject({ opened: 2, open: 1, closedBy: { closed: 1 } });
    expect([old.state, fresh.state]).toEqual(["closed", "open"]);
    expect(container.runInScope("tenant", "acme", () => container.peek(Catalog)?.n)).toBe(2);
  });
});

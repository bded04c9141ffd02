import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "@jest/globals";
import {
  createContainer,
  ScopeCapacityError,
  ScopeLeftError,
  token,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeManager,
} from "@ambit/core";
import { outsideOfContexts } from "@ambit/manager-kit";
import { createEntrance, statusOf, type RequestScope } from "@ambit/middleware-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantNotAllowedError } from "@ambit/scope-tenant";

class Cart {
  readonly items: string[] = [];
}
class Trace {}
const Rule = token<number>("Rule");

function office() {
  const container = createContainer()
    .registerScopeManager("session", new SessionScopeManager())
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "session" });
  container.bind(Cart, { scope: "session" });
  container.bind(Trace, { scope: "request", useFactory: async () => Promise.resolve(new Trace()) });
  container.bind(Rule, { useValue: 1, multi: true }).bind(Rule, { useValue: 2, multi: true });
  const entrance = createEntrance(container, {
    scopes: [{ scope: "session", id: (visitor: string) => visitor }, { scope: "request" }],
  });
  return { container, entrance };
}

const elsewhere = outsideOfContexts();

describe("a request's scope", () => {
  it("resolves where the asynchronous context is lost", async () => {
    const { container, entrance } = office();
    await entrance.enter("ann", async (scope) => {
      const cart = container.get(Cart);
      const trace = await container.getAsync(Trace);
      const found = elsewhere(() => [container.tryGet(Cart), scope.get(Cart), scope.tryGet(Cart), scope.getAll(Rule)]);
      expect(found).toEqual([undefined, cart, cart, [1, 2]]);
      expect(await elsewhere(() => scope.getAsync(Trace))).toBe(trace);
      expect(await elsewhere(() => scope.getAllAsync(Rule))).toEqual([1, 2]);
    });
  });

  it("resolves in its own scopes where those of another request are current", async () => {
    const { container, entrance } = office();
    await entrance.enter("ann", async (scope) => {
      const cart = container.get(Cart);
      await entrance.enter("bob", () => {
        expect(container.get(Cart)).not.toBe(cart);
        expect(scope.get(Cart)).toBe(cart);
      });
    });
  });

  it("carries work and callbacks, with this, arguments, result and error", async () => {
    const { container, entrance } = office();
    await entrance.enter("ann", (scope) => {
      const cart = container.get(Cart);
      expect(elsewhere(() => scope.run(() => container.get(Cart)))).toBe(cart);
      const bound = scope.bind(function (this: { factor: number }, number: number) {
        if (number < 0) throw new RangeError("negative");
        return [this.factor * number, container.get(Cart)];
      });
      expect(elsewhere(() => bound.call({ factor: 3 }, 7))).toEqual([21, cart]);
      expect(() => bound.call({ factor: 3 }, -1)).toThrow("negative");
    });
  });

  it("goes on in a session that is about to end", async () => {
    const { container, entrance } = office();
    await entrance.enter("ann", async (scope) => {
      const cart = container.get(Cart);
      await container.closeScope("session", "ann");
      expect(scope.scopes[0]?.state).toBe("draining");
      expect(elsewhere(() => scope.get(Cart))).toBe(cart);
      expect(await elsewhere(() => scope.getAsync(Trace))).toBeInstanceOf(Trace);
    });
  });

  it("refuses when the request has left, also while its session stays", async () => {
    const { container, entrance } = office();
    let kept!: RequestScope;
    await entrance.enter("ann", (scope) => void (kept = scope));
    expect(kept.scopes.map(({ state }) => state)).toEqual(["open", "closed"]);
    expect(() => kept.get(Cart)).toThrow(ScopeLeftError);
    await expect(kept.getAsync(Cart)).rejects.toThrow(ScopeLeftError);
    expect(container.metrics().scopes).toMatchObject({ session: { active: 0, entered: 1 } });
  });

  it("leads into scopes of a manager that keeps what is current itself", async () => {
    const { container, entrance } = withOwnStorage();
    await entrance.enter("ann", (scope) => {
      const cart = container.get(Cart);
      expect(elsewhere(() => [container.tryGet(Cart), scope.get(Cart)])).toEqual([undefined, cart]);
    });
  });
});

/** A manager that was written against the contract alone. */
class OwnStorage implements ScopeManager {
  readonly #current = new AsyncLocalStorage<Scope | undefined>();
  readonly #scopes = new Map<ScopeId, Scope>();

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = this.#scopes.get(id) ?? entry.open(id);
    this.#scopes.set(id, scope);
    return scope;
  }

  exitScope(): void {}

  getCurrentScope(): Scope | undefined {
    return this.#current.getStore();
  }

  runInScope<R>(scope: Scope, work: () => R): R {
    return this.#current.run(scope, work);
  }
}

function withOwnStorage() {
  const container = createContainer().registerScopeManager("session", new OwnStorage());
  container.bind(Cart, { scope: "session" });
  const entrance = createEntrance(container, { scopes: [{ scope: "session", id: (visitor: string) => visitor }] });
  return { container, entrance };
}

describe("the status of an error", () => {
  it("is its own, or says why scopes could not be entered, or is 500", async () => {
    const { container, entrance } = office();
    const refusal = (id: string) => entrance.enter(id, () => undefined).catch((error: unknown) => statusOf(error));
    expect(await refusal("")).toBe(400);
    await container.dispose();
    expect(await refusal("ann")).toBe(503);
    expect(statusOf(new ScopeCapacityError("session", 1))).toBe(503);
    expect(statusOf(new TenantNotAllowedError("tenant", "evil"))).toBe(403);
    expect(statusOf(Object.assign(new Error(), { statusCode: 409 }))).toBe(409);
    expect([200, "404", 600].map((statusCode) => statusOf({ statusCode }))).toEqual([500, 500, 500]);
    expect([undefined, null, "no", new Error()].map(statusOf)).toEqual([500, 500, 500, 500]);
  });
});

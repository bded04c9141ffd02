import { describe, expect, it } from "@jest/globals";
import { createContainer, scopeId, token, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { deferred } from "./fixtures/deferred.js";
import { Cart, house } from "./fixtures/house.js";

/** Sessions within tenants. */
function town() {
  const clock = new ManualClock();
  const sessions = new SessionScopeManager({ clock, idleTimeoutMs: 1_000 });
  const container = createContainer({ clock })
    .registerScopeManager("tenant", new RetainingScopeManager({ clock }))
    .registerScopeManager("session", sessions, { within: "tenant" });
  const log: string[] = [];
  const TenantPool = token<{ readonly tenant: unknown }>("TenantPool");
  container.bind(TenantPool, {
    scope: "tenant",
    useFactory: (resolver) => ({ tenant: resolver.get(scopeId("tenant")) }),
    dispose: ({ tenant }) => void log.push(`pool of ${String(tenant)}`),
  });
  container.bind(Cart, {
    scope: "session",
    inject: [scopeId("session")],
    dispose: ({ owner }) => void log.push(`cart of ${String(owner)}`),
  });
  const within = <R>(tenant: string, session: string, work: () => R): R =>
    container.runInScopes(
      [
        ["tenant", tenant],
        ["session", session],
      ],
      work,
    );
  return { clock, sessions, container, log, TenantPool, within };
}

describe("the identity of a session", () => {
  it("K3 Z18 defect D29 odd ids name sessions of their own", () => {
    const { container, sessions } = house();
    const ids = [
      "__proto__",
      "constructor",
      "1",
      1,
      1n,
      "é",
      "e\u0301",
      "x".repeat(1_000_000),
      Symbol("s"),
      Symbol("s"),
      " ",
      -7.5,
    ];
    const carts = ids.map((id) => container.runInScope("session", id, () => container.get(Cart)));
    expect(new Set(carts).size).toBe(ids.length);
    expect(ids.map((id) => container.runInScope("session", id, () => container.get(Cart)))).toEqual(carts);
    expect(carts.map(({ owner }) => owner)).toEqual(ids);
    expect(ids.map((id) => sessions.touch(id))).toEqual(ids.map(() => true));
    expect(container.runInScope("session", -0, () => container.get(Cart))).toBe(
      container.runInScope("session", 0, () => container.get(Cart)),
    );
  });

  it("K3 Z18 defect D29 what cannot be an id is refused, with a typed error and without a trace", () => {
    const { container, sessions } = house();
    for (const id of ["", NaN, Infinity, undefined, null, {}, true]) {
      expect(() => container.runInScope("session", id as string, () => undefined)).toThrow(
        expect.objectContaining({ code: "INVALID_SCOPE_ID" }),
      );
    }
    expect(sessions.metrics()).toMatchObject({ opened: 0, entered: 0 });
  });

  it("K3 an id in use is joined, not taken: both flows are in one session", async () => {
    const { container, sessions } = house();
    const gate = deferred();
    const first = container.runInScope("session", "s1", async () => {
      await gate.promise;
      return container.get(Cart);
    });
    const second = container.runInScope("session", "s1", () => container.get(Cart));
    gate.resolve();
    expect(await first).toBe(second);
    expect(sessions.metrics()).toMatchObject({ opened: 1, entered: 2 });
  });

  it("defect D23 a handle resolves in its own session, also inside another, and refuses once it was left", () => {
    const { container } = house();
    const outer = container.enterScope("session", "outer");
    const cart = outer.get(Cart);
    container.runInScope("session", "inner", () => {
      expect(outer.get(Cart)).toBe(cart);
      expect(container.get(Cart).owner).toBe("inner");
    });
    outer.exit();
    expect(() => outer.get(Cart)).toThrow(expect.objectContaining({ code: "SCOPE_LEFT" }));
  });

  it("defect D21 its id can be injected, and values are given on entry, the same ones only", () => {
    const { container } = house();
    const Locale = token<string>("Locale");
    container.bind(Locale, { scope: "session", provided: true });
    const read = () => [container.get(Locale), container.get(scopeId("session"))];
    expect(container.runInScope("session", "s1", read, { provide: [[Locale, "fr"]] })).toEqual(["fr", "s1"]);
    expect(container.runInScope("session", "s1", read)).toEqual(["fr", "s1"]);
    expect(() => container.runInScope("session", "s1", read, { provide: [[Locale, "en"]] })).toThrow(
      expect.objectContaining({ code: "VALUE_ALREADY_PROVIDED" }),
    );
  });
});

describe("sessions within tenants", () => {
  it("K5 a session id replayed in another tenant finds nothing of the first", () => {
    const { container, sessions, within } = town();
    const cart = within("acme", "s1", () => container.get(Cart));
    const stolen = within("evil", "s1", () => container.get(Cart));
    expect(stolen).not.toBe(cart);
    container.runInScope("tenant", "other", () => {
      expect(sessions.touch("s1")).toBe(false);
      expect(sessions.expiresAt("s1")).toBeUndefined();
      expect(sessions.setTimeouts("s1", { idleTimeoutMs: 1 })).toBe(false);
    });
    expect(within("acme", "s1", () => container.get(Cart))).toBe(cart);
  });

  it("K5 a bare id means the one within the current tenant, also where that was entered inside another", () => {
    const { clock, container, sessions, within } = town();
    within("acme", "s1", () => undefined);
    clock.advance(400);
    container.runInScope("tenant", "acme", () => {
      expect(sessions.expiresAt("s1")).toBe(1_000);
      container.runInScope("tenant", "evil", () => expect(sessions.touch("s1")).toBe(false));
      expect(sessions.touch("s1")).toBe(true);
      expect(sessions.expiresAt("s1")).toBe(1_400);
    });
  });

  it("K5 without a tenant, a bare id is a typed error and never a guess; a given parent answers", () => {
    const { container, sessions, within } = town();
    let acme: Scope | undefined;
    within("acme", "s1", () => {
      acme = container.getCurrentScope("tenant");
      expect(sessions.expiresAt("s1")).toBeUndefined(); // in use
    });
    expect(() => sessions.touch("s1")).toThrow(expect.objectContaining({ code: "PARENT_SCOPE_NOT_ACTIVE" }));
    expect(sessions.touch("s1", { parent: acme })).toBe(true);
    expect(sessions.expiresAt("s1", { parent: acme })).toBe(1_000);
  });

  it("K1 K9 they end with their tenant: before it, and after the work that is still running in one of them", async () => {
    const { container, log, sessions, within, TenantPool } = town();
    const gate = deferred();
    within("acme", "idle", () => [container.get(TenantPool), container.get(Cart)]);
    const visit = within("acme", "busy", async () => {
      const cart = container.get(Cart);
      await gate.promise;
      expect(container.get(Cart)).toBe(cart);
      expect(container.get(TenantPool)).toEqual({ tenant: "acme" });
    });
    const closing = container.closeScope("tenant", "acme");
    expect(log).toEqual([]);
    expect(() => sessions.touch("idle")).toThrow();
    gate.resolve();
    await Promise.all([visit, closing]);
    expect(log).toEqual(["cart of busy", "cart of idle", "pool of acme"]);
    expect(sessions.metrics()).toMatchObject({ open: 0, closedBy: { "parent-closed": 2 } });
  });

  it("K9 while the tenant ends, its id means a new tenant with sessions of its own", async () => {
    const { container, within } = town();
    const gate = deferred();
    const visit = within("acme", "s1", async () => {
      await gate.promise;
      return container.get(Cart);
    });
    const closing = container.closeScope("tenant", "acme");
    const fresh = within("acme", "s1", () => container.get(Cart));
    gate.resolve();
    expect(await visit).not.toBe(fresh);
    await closing;
    expect(within("acme", "s1", () => container.get(Cart))).toBe(fresh);
  });

  it("K8 a session that expires inside a tenant leaves the tenant and its other sessions alone", () => {
    const { clock, container, sessions, log, within, TenantPool } = town();
    within("acme", "s1", () => [container.get(TenantPool), container.get(Cart)]);
    clock.advance(900);
    within("acme", "s2", () => container.get(Cart));
    clock.advance(200);
    expect(sessions.sweep()).toBe(1);
    expect(log).toEqual(["cart of s1"]);
    expect(within("acme", "s2", () => container.get(TenantPool))).toEqual({ tenant: "acme" });
  });
});

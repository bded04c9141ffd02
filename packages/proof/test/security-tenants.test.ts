import type { Scope, ScopeId } from "@ambit/core";
import { TenantNotAllowedError } from "@ambit/scope-tenant";
import { describe, expect, it } from "@jest/globals";
import { holdings, town, type Holding } from "./fixtures/town.js";

/** A victim with a session, a workflow and a shelf in it, and an attacker in another tenant who knows all ids. */
function robbery() {
  const everything = town();
  const { container, inSession, workflows } = everything;
  const take = (): readonly Holding[] => [
    container.get(holdings.session),
    container.runInScope("workflow", "order", () => container.get(holdings.workflow)),
    container.runInScope("shelf", "shelf", () => container.get(holdings.shelf)),
  ];
  const things = inSession("victim", "s1", () => {
    container.runInScope("workflow", "order", () => workflows.recordStep("paid", "by the victim"));
    return take();
  });
  const scopeOf = (tenant: ScopeId): Scope =>
    container.runInScope("tenant", tenant, () => container.getCurrentScope("tenant") as Scope);
  /** Whether all of it is as it was. */
  const untouched = (): void => {
    expect(inSession("victim", "s1", take)).toEqual(things);
    expect(inSession("victim", "s1", () => workflows.history("order"))).toHaveLength(1);
  };
  const expectNothingOf = (found: readonly Holding[]): void => {
    for (const thing of found) {
      expect(things).not.toContain(thing);
      expect(thing.tenant).toBe("attacker");
    }
  };
  return { ...everything, take, things, scopeOf, untouched, expectNothingOf };
}

describe("a session id replayed in another tenant", () => {
  it("K5 enters another session, with nothing of the first, whatever it is entered with", async () => {
    const { container, inSession, take, scopeOf, expectNothingOf, untouched } = robbery();
    expectNothingOf(inSession("attacker", "s1", take));
    container.runInScope("tenant", "attacker", () => {
      expectNothingOf(container.runInScope("session", "s1", take));
      const handle = container.enterScope("session", "s1");
      expectNothingOf([handle.get(holdings.session), ...take()]);
      handle.exit();
    });
    await container.runInScope("tenant", "attacker", async () => {
      expectNothingOf(await container.runInScopeAsync("session", "s1", take));
      const handle = await container.enterScopeAsync("session", "s1");
      expectNothingOf([handle.get(holdings.session)]);
      handle.exit();
    });
    expectNothingOf(container.runInScope("session", "s1", take, { parent: scopeOf("attacker") }));
    untouched();
  });

  it("K5 does so too inside the victim's own tenant and session, where the attacker's is given or entered", () => {
    const { container, inSession, take, scopeOf, expectNothingOf, untouched, things } = robbery();
    const parent = scopeOf("attacker");
    inSession("victim", "s1", () => {
      expectNothingOf(container.runInScope("session", "s1", take, { parent }));
      expectNothingOf(inSession("attacker", "s1", take));
      expect(take()).toEqual(things);
    });
    untouched();
  });

  it("K5 is that of no session for every method that takes an id", async () => {
    const { container, inSession, sessions, workflows, scopeOf, untouched } = robbery();
    const parent = scopeOf("attacker");
    const attack = async (lookup?: { readonly parent: Scope }): Promise<unknown[]> => [
      sessions.touch("s1", lookup),
      sessions.expiresAt("s1", lookup),
      sessions.setTimeouts("s1", { idleTimeoutMs: 1 }, lookup),
      sessions.rename("s1", "s2", lookup),
      sessions.regenerate("s1", lookup),
      await container.closeScope("session", "s1", lookup),
      await container.closeScope("shelf", "shelf", lookup),
    ];
    const nothing = [false, undefined, false, false, undefined, false, false];
    expect(await attack({ parent })).toEqual(nothing);
    expect(await container.runInScope("tenant", "attacker", () => attack())).toEqual(nothing);
    await inSession("attacker", "another", async () => {
      expect(workflows.status("order")).toBeUndefined();
      expect(workflows.history("order")).toEqual([]);
      await expect(workflows.cancel("attack", "order")).rejects.toMatchObject({ code: "WORKFLOW_NOT_ACTIVE" });
      expect(workflows.forget("order")).toBe(false);
    });
    untouched();
  });

  it("K5 without any tenant is refused by all of them, and never a guess", async () => {
    const { container, sessions, workflows, untouched } = robbery();
    const refused = expect.objectContaining({ code: "PARENT_SCOPE_NOT_ACTIVE" });
    for (const attempt of [
      () => container.enterScope("session", "s1"),
      () => container.runInScopes([["session", "s1"], ["tenant", "attacker"]], () => undefined), // prettier-ignore
      () => sessions.touch("s1"),
      () => sessions.expiresAt("s1"),
      () => sessions.rename("s1", "s2"),
      () => sessions.regenerate("s1"),
      () => workflows.status("order"),
    ])
      expect(attempt).toThrow(refused);
    await expect(container.closeScope("session", "s1")).rejects.toMatchObject({ code: "PARENT_SCOPE_NOT_ACTIVE" });
    untouched();
  });

  it("K5 a victim's scope that is given as parent where another kind is wanted is refused", () => {
    const { container, inSession, untouched } = robbery();
    const session = inSession("victim", "s1", () => container.getCurrentScope("session") as Scope);
    container.runInScope("tenant", "attacker", () => {
      expect(() => container.enterScope("session", "s1", { parent: session })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTIONS", option: "parent" }),
      );
      expect(() => container.enterScope("workflow", "order", { parent: session.parent as Scope })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTIONS", option: "parent" }),
      );
    });
    untouched();
  });

  it("K5 scopes that were captured lead back into their own tenant, and do not take the session of that id here", () => {
    const { container, inSession, take, things, expectNothingOf } = robbery();
    const captured = inSession("victim", "s1", () => container.captureScopes());
    inSession("attacker", "s1", () => {
      expect(captured.run(take)).toEqual(things);
      expectNothingOf(take());
    });
  });

  it("K5 a handle of the victim's session stays one, also where the attacker's session of that id is current", () => {
    const { container, inSession, take, things, scopeOf, expectNothingOf } = robbery();
    const handle = container.enterScope("session", "s1", { parent: scopeOf("victim") });
    inSession("attacker", "s1", () => {
      expect(handle.get(holdings.session)).toBe(things[0]);
      expect(handle.get(holdings.tenant).tenant).toBe("victim");
      expectNothingOf(take());
    });
    handle.exit();
  });

  it("K5 a rotated session is found in its own tenant alone", () => {
    const { container, inSession, sessions, things, expectNothingOf } = robbery();
    const id = container.runInScope("tenant", "victim", () => sessions.regenerate("s1"))!;
    expectNothingOf([inSession("attacker", id, () => container.get(holdings.session))]);
    container.runInScope("tenant", "attacker", () => expect(sessions.rename(id, "mine")).toBe(true)); // its own
    expect(inSession("victim", id, () => container.get(holdings.session))).toBe(things[0]);
  });

  it("K9 when the tenant is gone its session ids are dead, also while work in one of them goes on", async () => {
    const { container, inSession, things, untouched } = robbery();
    let leave!: () => void;
    const visit = inSession("victim", "s1", async () => {
      await new Promise<void>((resolve) => (leave = resolve));
      return container.get(holdings.session);
    });
    const closing = container.closeScope("tenant", "victim");
    const fresh = inSession("victim", "s1", () => container.get(holdings.session));
    expect(things).not.toContain(fresh);
    expect(fresh.tenant).toBe("victim");
    leave();
    expect(await visit).toBe(things[0]);
    await closing;
    expect(untouched).toThrow();
  });
});

describe("tenants outside the allow-list", () => {
  const enterEach = (entries: ReturnType<typeof town>, tenant: ScopeId): (() => unknown)[] => [
    () => entries.container.enterScope("tenant", tenant),
    () => entries.container.runInScope("tenant", tenant, () => undefined),
    () => entries.inSession(tenant, "s1", () => undefined),
    () => entries.container.runInScope("tenant", "acme", () => entries.inSession(tenant, "s1", () => undefined)),
    () => entries.inSession("acme", "s1", () => entries.container.runInScope("tenant", tenant, () => undefined)),
  ];

  it.each([
    ["a list", ["acme", 7, 8n]],
    ["a function", (id: ScopeId) => id === "acme" || id === 7 || id === 8n],
    ["an iterable that is used up", new Set<ScopeId>(["acme", 7, 8n]).values()],
  ])("M7 are refused by %s, whatever they look like, and nothing of them is opened", async (_, allow) => {
    const everything = town({ allow });
    for (const id of ["acme", 7, 8n]) everything.container.runInScope("tenant", id, () => undefined);
    const lookAlikes = ["Acme", "acme ", "\u0430cme", "acme\u0000", "\uff41cme", "7", 7n, 8, "8", "__proto__", "size"];
    for (const tenant of [...lookAlikes, Symbol("acme")]) {
      for (const enter of enterEach(everything, tenant)) expect(enter).toThrow(TenantNotAllowedError);
      await expect(everything.container.runInScopeAsync("tenant", tenant, () => 1)).rejects.toThrow(
        TenantNotAllowedError,
      );
      await expect(everything.container.enterScopeAsync("tenant", tenant)).rejects.toThrow(TenantNotAllowedError);
    }
    expect(everything.tenants.tenants()).toEqual(["acme", 7, 8n]);
    expect(everything.tenants.metrics()).toMatchObject({ opened: 3, active: 0, rejected: 12 * 7 });
    expect(everything.sessions.metrics()).toMatchObject({ opened: 1, active: 0 }); // acme's own
  });

  it.each<[string, unknown]>([
    ["a promise of yes", Promise.resolve(true)],
    ["a promise of no", Promise.resolve(false)],
    ["something that is nearly yes", 1],
    ["another thing", { allowed: true }],
    ["a wrapped yes", new Boolean(true)],
    ["nothing", undefined],
  ])("M7 are all, where the function answers with %s", (_, answer) => {
    const everything = town({ allow: () => answer as boolean });
    for (const enter of enterEach(everything, "acme")) expect(enter).toThrow(TenantNotAllowedError);
    expect(everything.tenants.metrics().opened).toBe(0);
  });

  it("M7 one that loses its permission admits nobody by its id any more, not even who is inside; those go on", async () => {
    const allowed = new Set<ScopeId>(["acme"]);
    const everything = town({ allow: (id) => allowed.has(id) });
    const { container, inSession, tenants } = everything;
    const pool = await inSession("acme", "s1", async () => {
      const before = container.get(holdings.tenant);
      allowed.delete("acme");
      await Promise.resolve();
      for (const enter of enterEach(everything, "acme").slice(0, 3)) expect(enter).toThrow(TenantNotAllowedError);
      expect(container.get(holdings.tenant)).toBe(before);
      expect(container.runInScope("session", "s2", () => container.get(holdings.session)).tenant).toBe("acme");
      return before;
    });
    for (const enter of enterEach(everything, "acme")) expect(enter).toThrow(TenantNotAllowedError);
    expect(tenants.tenants()).toEqual(["acme"]);
    allowed.add("acme");
    expect(inSession("acme", "s1", () => container.get(holdings.tenant))).toBe(pool);
  });

  it("M7 whoever holds a scope of such a tenant is let in still, until it is closed: that is what ends it", async () => {
    const allowed = new Set<ScopeId>(["acme"]);
    const { container, inSession, tenants } = town({ allow: (id) => allowed.has(id) });
    const captured = inSession("acme", "s1", () => container.captureScopes());
    const parent = inSession("acme", "s1", () => container.getCurrentScope("tenant") as Scope);
    const entries = [
      () => captured.run(() => container.get(holdings.tenant)),
      () => parent.run(() => container.get(holdings.tenant)),
      () => container.runInScope("session", "s1", () => container.get(holdings.tenant), { parent }),
    ];
    allowed.delete("acme");
    for (const enter of entries) expect(enter()).toMatchObject({ tenant: "acme" });
    expect(await tenants.forEachTenant((id) => id)).toEqual(["acme"]);
    expect(await container.closeScope("tenant", "acme")).toBe(true);
    for (const enter of entries) expect(enter).toThrow(expect.objectContaining({ code: "SCOPE_CLOSED" }));
    expect(await tenants.forEachTenant((id) => id)).toEqual([]);
  });

  it("M7 a reload brings no tenant back that has lost its permission", async () => {
    const allowed = new Set<ScopeId>(["acme"]);
    const everything = town({ allow: (id) => allowed.has(id) });
    const { container, tenants } = everything;
    const parent = container.runInScope("tenant", "acme", () => container.getCurrentScope("tenant") as Scope);
    allowed.delete("acme");
    for (const reload of [() => tenants.reload("acme"), () => container.reloadScope("tenant", "acme")])
      await expect(reload()).rejects.toThrow(TenantNotAllowedError);
    expect(parent.state).toBe("open");
    for (const enter of enterEach(everything, "acme")) expect(enter).toThrow(TenantNotAllowedError);
    expect(everything.tenants.metrics()).toMatchObject({ opened: 1, active: 0 });
  });

  it("M7 is asked for the id as it is used: minus zero is zero, and what is no id is never asked for", () => {
    const asked: unknown[] = [];
    const { container } = town({ allow: (id) => asked.push(id) > 0 });
    container.runInScope("tenant", -0, () => undefined);
    for (const id of ["", NaN, null, {}])
      expect(() => container.runInScope("tenant", id as string, () => undefined)).toThrow(
        expect.objectContaining({ code: "INVALID_SCOPE_ID" }),
      );
    expect(asked.map((id) => Object.is(id, 0))).toEqual([true]);
  });
});

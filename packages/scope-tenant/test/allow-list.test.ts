import { describe, expect, it } from "@jest/globals";
import { InvalidOptionsError, ScopeRefusedError, type ScopeId } from "@ambit/core";
import { TenantNotAllowedError, type TenantOptions, TenantScopeManager } from "@ambit/scope-tenant";
import { deferred } from "./fixtures/deferred.js";
import { house } from "./fixtures/house.js";

describe("the tenants that there are", () => {
  it("M7 an unknown one is refused with a typed error that carries the id, and not in its message", () => {
    const { container, tenants, poolOf } = house({ allow: ["acme", 7] });
    expect(poolOf("acme").tenant).toBe("acme");
    expect(poolOf(7).tenant).toBe(7);
    for (const id of ["evil", "7", "__proto__", Symbol("acme")]) {
      let refusal: unknown;
      try {
        container.runInScope("tenant", id, () => undefined);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(TenantNotAllowedError);
      expect(refusal).toBeInstanceOf(ScopeRefusedError);
      expect(refusal).toMatchObject({ code: "TENANT_NOT_ALLOWED", scope: "tenant", id });
      expect((refusal as Error).message).not.toContain(String(id));
    }
    expect(tenants.metrics()).toMatchObject({ opened: 2, rejected: 4 });
  });

  it("M7 an asynchronous entry is refused at once too, without waiting for a place first", async () => {
    const { container } = house({ allow: ["acme"], maxTenants: 1, whenFull: "wait" });
    const gate = deferred();
    const visit = container.runInScope("tenant", "acme", () => gate.promise);
    await expect(container.runInScopeAsync("tenant", "evil", () => undefined)).rejects.toBeInstanceOf(
      TenantNotAllowedError,
    );
    gate.resolve();
    await visit;
  });

  it("M7 a list is copied; a function is asked on each entry, so that a tenant may come and go", () => {
    const list = ["acme"];
    const listed = house({ allow: list });
    list.push("late");
    expect(() => listed.poolOf("late")).toThrow(TenantNotAllowedError);

    const paying = new Set<ScopeId>(["acme"]);
    const asked = house({ allow: (id) => paying.has(id) });
    const pool = asked.poolOf("acme");
    paying.delete("acme");
    expect(() => asked.poolOf("acme")).toThrow(TenantNotAllowedError);
    expect(pool.ended).toBe(0);
    paying.add("acme");
    expect(asked.poolOf("acme")).toBe(pool);
  });

  it("M7 whoever is inside goes on when the tenant loses its permission", async () => {
    const paying = new Set<ScopeId>(["acme"]);
    const { container, poolOf } = house({ allow: (id) => paying.has(id) });
    const pool = poolOf("acme");
    const gate = deferred();
    const visit = container.runInScope("tenant", "acme", async () => {
      await gate.promise;
      return pool.query();
    });
    paying.delete("acme");
    gate.resolve();
    expect(await visit).toBe("acme");
  });

  it("M7 a function that answers with a promise admits nobody: a promise is not yes", () => {
    const allow = (async () => true) as unknown as (id: ScopeId) => boolean;
    expect(() => house({ allow }).poolOf("acme")).toThrow(TenantNotAllowedError);
  });

  it("what the function throws refuses the entry, with the cause", () => {
    const cause = new Error("no directory");
    const { tenants, poolOf } = house({
      allow: () => {
        throw cause;
      },
    });
    expect(() => poolOf("acme")).toThrow(expect.objectContaining({ code: "SCOPE_MANAGER_FAILED", cause }));
    expect(tenants.metrics()).toMatchObject({ opened: 0, rejected: 1 });
  });
});

describe("the options of a tenant manager", () => {
  it.each([
    ["idleTimeoutMs", 0],
    ["sweepIntervalMs", -1],
    ["maxTenants", 0.5],
    ["whenFull", "queue"],
    ["waitTimeoutMs", NaN],
    ["allow", "acme"],
    ["allow", { acme: true }],
    ["allow", null],
    ["maxScopes", 5],
    ["clock", {}],
  ])("are checked when it is made: %s %p is refused by that name", (option, value) => {
    const make = () => new TenantScopeManager({ [option]: value });
    expect(make).toThrow(InvalidOptionsError);
    expect(make).toThrow(expect.objectContaining({ option }));
  });

  it("what cannot be an id cannot be allowed either", () => {
    expect(() => new TenantScopeManager({ allow: ["acme", ""] })).toThrow(
      expect.objectContaining({ code: "INVALID_SCOPE_ID" }),
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import { createContainer, scopeId, token, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { deferred } from "./fixtures/deferred.js";
import { house, Pool } from "./fixtures/house.js";

describe("what is there", () => {
  it("defect D22 services() is a copy: changing it changes nothing, and nobody gets another tenant's", () => {
    const { container, tenants, poolOf } = house();
    const pool = poolOf("acme");
    poolOf("other");
    const services = tenants.services("acme") as Map<unknown, unknown>;
    expect([...services]).toEqual([[Pool, pool]]);
    services.clear();
    services.set(Pool, "mine");
    expect(poolOf("acme")).toBe(pool);
    expect(tenants.services("acme").get(Pool)).toBe(pool);
    expect(container.runInScope("tenant", "acme", () => container.get(Pool))).toBe(pool);
  });

  it("defect D22 services() of a tenant that is not there, or is over, is empty, and opens none", () => {
    const { clock, tenants, poolOf } = house({ idleTimeoutMs: 100, sweepIntervalMs: 60_000 });
    expect(tenants.services("acme").size).toBe(0);
    poolOf("acme");
    clock.advance(100);
    expect(tenants.services("acme").size).toBe(0);
    expect(tenants.metrics().opened).toBe(1);
  });

  it("tenants() lists those that can be entered as they are, in the order of opening", async () => {
    const { container, tenants, poolOf } = house();
    [3, "b", "a", "__proto__"].forEach(poolOf);
    const gate = deferred();
    const visit = container.runInScope("tenant", "b", () => gate.promise);
    const closing = container.closeScope("tenant", "b");
    expect(tenants.tenants()).toEqual([3, "a", "__proto__"]);
    gate.resolve();
    await Promise.all([visit, closing]);
  });

  it("within a wider scope, an id means the one there, and nothing is guessed where there is none", () => {
    const clock = new ManualClock();
    const tenants = new TenantScopeManager({ clock });
    const container = createContainer({ clock })
      .registerScopeManager("region", new RetainingScopeManager({ clock }))
      .registerScopeManager("tenant", tenants, { within: "region" });
    container.bind(Pool, { scope: "tenant", inject: [scopeId("tenant")] });
    let europe: Scope | undefined;
    const pool = container.runInScope("region", "eu", () => {
      europe = container.getCurrentScope("region");
      return container.runInScope("tenant", "acme", () => container.get(Pool));
    });
    const look = () => tenants.services("acme").get(Pool);
    expect(container.runInScope("region", "eu", look)).toBe(pool);
    expect(container.runInScope("region", "us", look)).toBeUndefined();
    expect(look).toThrow(expect.objectContaining({ code: "PARENT_SCOPE_NOT_ACTIVE" }));
    expect(tenants.services("acme", { parent: europe! }).get(Pool)).toBe(pool);
  });
});

describe("work for every tenant", () => {
  it("runs inside each tenant that is open, one after the other, and returns what each returns", async () => {
    const { container, tenants, poolOf } = house();
    const ids = ["a", "b", "c"];
    ids.forEach(poolOf);
    let running = 0;
    const seen = await tenants.forEachTenant(async (id, scope) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      running--;
      return [id, scope.id, container.get(Pool).query()];
    });
    expect(seen).toEqual(ids.map((id) => [id, id, id]));
    expect(tenants.metrics()).toMatchObject({ opened: 3, active: 0 });
  });

  it("keeps a tenant in use while its work runs", async () => {
    const { clock, container, tenants, poolOf } = house({ idleTimeoutMs: 100 });
    poolOf("a");
    const gate = deferred();
    const all = tenants.forEachTenant(async () => {
      await gate.promise;
      return container.get(Pool).query();
    });
    clock.advance(5_000);
    gate.resolve();
    expect(await all).toEqual(["a"]);
  });

  it("goes on after a failure: one error comes out as itself, several in one, in order", async () => {
    const { tenants, poolOf } = house();
    ["a", "b", "c"].forEach(poolOf);
    const failures = new Map<unknown, Error>([["b", new Error("b failed")]]);
    const reached: unknown[] = [];
    const work = (id: unknown): void => {
      reached.push(id);
      const failure = failures.get(id);
      if (failure !== undefined) throw failure;
    };
    await expect(tenants.forEachTenant(work)).rejects.toBe(failures.get("b"));
    failures.set("a", new Error("a failed"));
    const error: unknown = await tenants.forEachTenant(work).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([failures.get("a"), failures.get("b")]);
    expect(reached).toEqual(["a", "b", "c", "a", "b", "c"]);
    expect(tenants.metrics().active).toBe(0);
  });

  it("passes over tenants that end meanwhile, and those that come later", async () => {
    const { container, tenants, poolOf } = house();
    ["a", "b", "c"].forEach(poolOf);
    const reached = await tenants.forEachTenant(async (id) => {
      if (id === "a") {
        await container.closeScope("tenant", "b");
        poolOf("late");
      }
      return id;
    });
    expect(reached).toEqual(["a", "c"]);
  });

  it("called inside a tenant it is in each one in turn, and back in its own afterwards", async () => {
    const { container, tenants, poolOf } = house();
    ["a", "b"].forEach(poolOf);
    const current = () => container.get(Pool).tenant;
    const seen = await container.runInScope("tenant", "b", async () => [
      await tenants.forEachTenant(current),
      current(),
    ]);
    expect(seen).toEqual([["a", "b"], "b"]);
  });
});

describe("a tenant's own configuration", () => {
  const Mail = token<string>("Mail");

  it("M3 is given once: the same service cannot be bound or provided a second time differently", () => {
    const { container } = house();
    container.bind(Mail, { useValue: "shared" });
    const acme = container.enterScope("tenant", "acme");
    acme.bind(Mail, { useValue: "of acme" });
    expect(() => acme.bind(Mail, { useValue: "another" })).toThrow(expect.objectContaining({ code: "ALREADY_BOUND" }));
    acme.exit();
    const again = () =>
      container.runInScope("tenant", "acme", () => container.get(Mail), { provide: [[Mail, "another"]] });
    expect(again).toThrow(expect.objectContaining({ code: "VALUE_ALREADY_PROVIDED" }));
    expect(container.runInScope("tenant", "acme", () => container.get(Mail))).toBe("of acme");
  });

  it("M5 ends with the tenant: afterwards the common binding serves again, as it serves the other tenants all along", async () => {
    const { container, tenants } = house();
    container.bind(Mail, { useValue: "shared" });
    const mailOf = (id: string) => container.runInScope("tenant", id, () => container.get(Mail));
    container.runInScope("tenant", "acme", () => undefined, { provide: [[Mail, "of acme"]] });
    expect([mailOf("acme"), mailOf("other")]).toEqual(["of acme", "shared"]);
    await tenants.reload("acme");
    expect([mailOf("acme"), mailOf("other")]).toEqual(["of acme", "shared"]);
    await container.closeScope("tenant", "acme");
    expect([mailOf("acme"), mailOf("other")]).toEqual(["shared", "shared"]);
  });

  it("defect D21 receives the id of the tenant, and what is provided on entry", () => {
    const { container, poolOf } = house();
    const Region = token<string>("Region");
    container.bind(Region, { scope: "tenant", provided: true });
    expect(poolOf("acme").tenant).toBe("acme");
    expect(container.runInScope("tenant", "acme", () => container.get(Region), { provide: [[Region, "eu"]] })).toBe(
      "eu",
    );
    expect(() => container.runInScope("tenant", "other", () => container.get(Region))).toThrow(
      expect.objectContaining({ code: "VALUE_NOT_PROVIDED" }),
    );
  });
});

import { createContainer, scopeId, token, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";

class TenantService {
  constructor(readonly tenant: string) {}
}
class SessionService {
  constructor(readonly ofTenant: TenantService) {}
}
const Report = token<{ readonly ofTenant: TenantService }>("Report");

function build() {
  const container = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .bind(TenantService, { scope: "tenant", inject: [scopeId("tenant")] })
    .bind(SessionService, { scope: "session", inject: [TenantService] })
    .bind(Report, { inject: [TenantService], useFactory: (ofTenant) => ({ ofTenant }) });
  const tenantA = container.runInScope("tenant", "A", () => container.getCurrentScope("tenant")) as Scope;
  return { container, tenantA, tenant: () => container.get(TenantService).tenant };
}

describe("a session that is entered in another tenant's scope", () => {
  it("resolves the services of the tenant that it lies within, directly and through its own", () => {
    const { container, tenantA, tenant } = build();
    container.runInScope("tenant", "B", () => {
      expect(tenant()).toBe("B");
      const work = () => {
        expect(tenant()).toBe("A");
        expect(container.get(scopeId("tenant"))).toBe("A");
        expect(container.get(Report).ofTenant).toBe(container.get(TenantService));
        expect(container.get(SessionService).ofTenant).toBe(container.get(TenantService));
      };
      container.runInScope("session", "1", work, { parent: tenantA });
      expect(tenant()).toBe("B");
    });
    expect(container.runInScope("tenant", "A", () => tenant())).toBe("A");
  });

  it("does so after an await, and the tenant that is entered within it comes first again", async () => {
    const { container, tenantA, tenant } = build();
    const seen: string[] = [];
    const work = async () => {
      await Promise.resolve();
      seen.push(tenant());
      container.runInScope("tenant", "B", () => seen.push(tenant()));
      seen.push(tenant());
    };
    await container.runInScope("tenant", "B", () => container.runInScope("session", "1", work, { parent: tenantA }));
    expect(seen).toEqual(["A", "B", "A"]);
  });

  it("does so while its handle is the innermost", () => {
    const { container, tenantA, tenant } = build();
    container.runInScope("tenant", "B", () => {
      const session = container.enterScope("session", "1", { parent: tenantA });
      expect([tenant(), session.get(TenantService).tenant]).toEqual(["A", "A"]);
      session.exit();
      expect(tenant()).toBe("B");
    });
  });
});

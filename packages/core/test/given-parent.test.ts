import { createContainer, InvalidOptionsError, scopeId, token, type AnyContainer, type Scope } from "@ambit/core";
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
    .registerScopeManager("job", new RetainingScopeManager(), { within: "tenant" })
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

describe("what is entered in a session of another tenant", () => {
  const where = ({ container }: ReturnType<typeof build>) => container.getCurrentScope("job")?.parent?.id;

  it("lies within the tenant of the session, as what it resolves does, and not within the one that was entered before", () => {
    const town = build();
    const { container, tenantA } = town;
    container.runInScope("tenant", "B", () => {
      const work = () => {
        expect(container.getCurrentScope("tenant")).toBe(tenantA);
        container.runInScope("job", 1, () => {
          expect(where(town)).toBe("A");
          expect(container.get(TenantService).tenant).toBe("A");
        });
        container.runInScope("session", "2", () => expect(container.getCurrentScope("session")?.parent).toBe(tenantA));
        container.runInScope("tenant", "C", () => container.runInScope("job", 1, () => expect(where(town)).toBe("C")));
      };
      container.runInScope("session", "1", work, { parent: tenantA });
      expect(container.getCurrentScope("tenant")?.id).toBe("B");
      container.runInScope("job", 1, () => expect(where(town)).toBe("B"));
    });
  });

  it("does so where both are entered in one step, and where no tenant was entered at all", () => {
    const town = build();
    const { container, tenantA } = town;
    const steps = [["session", "1", { parent: tenantA }], ["job", 1]] as const; // prettier-ignore
    container.runInScope("tenant", "B", () => container.runInScopes(steps, () => expect(where(town)).toBe("A")));
    container.runInScopes(steps, () => expect(where(town)).toBe("A"));
    container.runInScopes([...steps.slice(0, 1), ["tenant", "B"], ["job", 1]], () => expect(where(town)).toBe("B"));
  });

  it("is captured with it: by the name of the tenant, that of the session, and not the one that was entered before", () => {
    const { container, tenantA, tenant } = build();
    const within = (...names: ("tenant" | "session")[]) =>
      container.runInScope("tenant", "B", () =>
        container.runInScope("session", "1", () => container.captureScopes(...names), { parent: tenantA }),
      );
    for (const captured of [within(), within("tenant"), within("session"), within("session", "tenant")]) {
      expect(captured.run(tenant)).toBe("A");
      container.runInScope("tenant", "C", () => expect(captured.run(tenant)).toBe("A"));
    }
    expect(within("tenant").run(() => container.getCurrentScope("session"))).toBeUndefined();
    expect(within("session").run(() => container.getCurrentScope("session")?.id)).toBe("1");
  });

  it("is closed by its id there", async () => {
    const { container, tenantA } = build();
    const jobOf = (tenant: string) =>
      container.runInScopes([["tenant", tenant], ["job", 1]], () => container.getCurrentScope("job") as Scope); // prettier-ignore
    const [a, b] = [jobOf("A"), jobOf("B")];
    await container.runInScope("tenant", "B", () =>
      container.runInScope("session", "1", () => container.closeScope("job", 1), { parent: tenantA }),
    );
    expect([a.state, b.state]).toEqual(["closed", "open"]);
  });
});

describe("a given parent that is none", () => {
  const of = (container: AnyContainer, name: string, options?: { readonly parent: Scope }) =>
    container.runInScope(name, "x", () => container.getCurrentScope(name)!, options);
  const town = (orphan: "refuse" | "allow" = "refuse"): AnyContainer =>
    createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
      .registerScopeManager("draft", new RetainingScopeManager(), { within: "session", orphan })
      .registerScopeManager("job", new RetainingScopeManager());

  it.each<[string, string, (container: AnyContainer, tenant: Scope, session: Scope) => unknown]>([
    ["a scope of another container", "session", () => of(town(), "tenant")],
    ["a scope of its own kind", "session", (_, __, session) => session],
    ["one of a narrower kind", "session", (container, _, session) => of(container, "draft", { parent: session })],
    ["one of an unrelated kind", "session", (container) => of(container, "job")],
    ["one that is wider than the wider kind", "draft", (_, tenant) => tenant],
    ["any scope, where the kind lies within none", "job", (_, tenant) => tenant],
    ["something else", "session", () => ({})],
    ["something else, where the kind lies within none", "job", () => ({})],
  ])("%s is refused, and nothing is opened or ended", async (_, name, parentFrom) => {
    const container = town();
    const tenant = of(container, "tenant");
    const session = of(container, "session", { parent: tenant });
    const options = { parent: parentFrom(container, tenant, session) as Scope };
    const opened = () => container.metrics().scopes[name]?.opened;
    const before = opened();
    expect(() => container.runInScope(name, "y", () => 1, options)).toThrow(InvalidOptionsError);
    expect(() => container.enterScope(name, "y", options)).toThrow(expect.objectContaining({ option: "parent" }));
    await expect(container.runInScopeAsync(name, "y", () => 1, options)).rejects.toThrow(InvalidOptionsError);
    await expect(container.closeScope(name, "x", options)).rejects.toThrow(InvalidOptionsError);
    expect(opened()).toBe(before);
  });

  it("one that is wider than the wider kind is a parent where orphans are allowed", () => {
    const container = town("allow");
    const tenant = of(container, "tenant");
    expect(of(container, "draft", { parent: tenant }).parent).toBe(tenant);
  });

  it("where orphans are allowed, an unrelated one is still refused, and any where the kind lies within none", () => {
    const container = town("allow").registerScopeManager("loose", new RetainingScopeManager(), { orphan: "allow" });
    const job = of(container, "job");
    expect(() => of(container, "draft", { parent: job })).toThrow(InvalidOptionsError);
    expect(() => of(container, "loose", { parent: job })).toThrow(InvalidOptionsError);
  });

  it("where orphans are allowed, what singletons live in is refused too", async () => {
    const { flow } = new RetainingScopeManager();
    let root: Scope | undefined;
    const container = town("allow").bind(Report, {
      scope: "singleton",
      useFactory: async () => {
        root = flow.get()?.scope;
        return { ofTenant: new TenantService("none") };
      },
    });
    await container.getAsync(Report);
    expect(root?.name).toBe("singleton");
    expect(() => of(container, "draft", { parent: root! })).toThrow(InvalidOptionsError);
  });

  it("the error says what it ought to be", () => {
    const container = town();
    const tenant = of(container, "tenant");
    expect(() => of(container, "draft", { parent: tenant })).toThrow(
      'Option parent must be a scope of "session" of this container, but got an object.',
    );
    expect(() => of(container, "job", { parent: tenant })).toThrow(
      'Option parent must be left out, as "job" lies within no other scope, but got an object.',
    );
  });
});

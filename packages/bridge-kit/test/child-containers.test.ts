import { describe, expect, it } from "@jest/globals";
import { ChildContainers } from "@ambit/bridge-kit";
import { createContainer, InvalidOptionsError, ScopeClosedError, ScopeNotActiveError, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";

interface Child {
  readonly parent: Child | undefined;
  readonly of: Scope;
}

function house(scopes: ("tenant" | "session" | "request")[] = ["tenant", "session", "request"]) {
  const ended: string[] = [];
  const container = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant", orphan: "allow" })
    .registerScopeManager("request", new RetainingScopeManager(), { within: "session" })
    .registerScopeManager("job", new RetainingScopeManager());
  const children = new ChildContainers<Child>(container, {
    name: "Child",
    scopes,
    create: (of, parent) => ({ of, parent }),
    dispose: (_child, scope) => void ended.push(`${scope.name} ${String(scope.id)}`),
  });
  return { container, children, ended };
}

const described = (child: Child | undefined): string =>
  child === undefined ? "root" : `${child.of.name} ${String(child.of.id)} < ${described(child.parent)}`;

describe("child containers", () => {
  it("have as parent that of the nearest wider scope that has one", () => {
    const all = house();
    const [tenant, session, request] = [
      ["tenant", "acme"],
      ["session", "ann"],
      ["request", 1],
    ] as const;
    const inside = all.container.runInScopes([tenant, session, request], () => all.children.current());
    expect(described(inside)).toBe("request 1 < session ann < tenant acme < root");
    const orphan = all.container.runInScope("session", "bob", () => all.children.current());
    expect(described(orphan)).toBe("session bob < root");
    const some = house(["tenant", "request"]);
    const over = some.container.runInScopes([tenant, session, request], () => some.children.current());
    expect(described(over)).toBe("request 1 < tenant acme < root");
  });

  it("are those of the innermost scope, also where another one was entered inside", () => {
    const { container, children } = house();
    container.runInScopes(
      [
        ["session", "ann"],
        ["request", 1],
      ],
      () => {
        const inner = container.runInScope("session", "bob", () => children.current());
        expect(described(inner)).toBe("session bob < root");
        const job = container.runInScope("job", 1, () => children.current());
        expect(described(job)).toBe("request 1 < session ann < root");
      },
    );
  });

  it("are those of the scope where an instance lives that asks while it is constructed", () => {
    const { container, children } = house();
    container.bind(Set, { scope: "session", useFactory: () => new Set([children.current()]) });
    const got = container.runInScopes(
      [
        ["session", "ann"],
        ["request", 1],
      ],
      () => container.get(Set<Child>),
    );
    expect([...got].map(described)).toEqual(["session ann < root"]);
  });

  it("of a given scope is refused to an instance that lives elsewhere, rather than mistaken", () => {
    const { container, children } = house();
    const bob = container.runInScope("session", "bob", () => container.getCurrentScope("session") as Scope);
    container.bind(Set, { scope: "session", useFactory: () => new Set([children.of(bob)]) });
    expect(() => container.runInScope("session", "ann", () => container.get(Set))).toThrow(InvalidOptionsError);
    expect(described(children.of(bob))).toBe("session bob < root");
  });

  it("are found from one another outwards, whichever scope is current", () => {
    const { container, children } = house();
    const request = container.runInScopes(
      [
        ["session", "ann"],
        ["request", 1],
      ],
      () => children.current(),
    );
    container.runInScope("session", "bob", () => {
      expect(described(children.around(request, "session"))).toBe("session ann < root");
      expect(() => children.around(request, "tenant")).toThrow(ScopeNotActiveError);
    });
  });

  it("end once, with their scope, those of narrower scopes first", async () => {
    const { container, children, ended } = house();
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
        ["request", 1],
      ],
      () => children.current(),
    );
    const session = container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "ann"],
      ],
      () => children.current().of,
    );
    await container.closeScope("tenant", "acme");
    await container.dispose();
    expect(ended).toEqual(["request 1", "session ann", "tenant acme"]);
    expect(() => children.of(session)).toThrow(ScopeClosedError);
  });
});

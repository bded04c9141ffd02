import { createContainer, parentScopeFor, type AnyContainer, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

function town() {
  const sessions = new RetainingScopeManager();
  const container: AnyContainer = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", sessions, { within: "tenant" })
    .registerScopeManager("job", new RetainingScopeManager(), { within: "tenant" });
  return { container, sessions };
}

describe("closing a scope by its id", () => {
  it("does not touch a scope of another kind with the same id, though the flow is inside it", async () => {
    const { container } = town();
    await container.runInScopes([["tenant", "acme"], ["job", 1]], async () => {
      expect(await container.closeScope("session", 1)).toBe(false);
      expect(container.getCurrentScope("job")?.state).toBe("open");
    }); // prettier-ignore
  });

  it("waits for one that is ending already, also one within a given parent", async () => {
    const { container } = town();
    const gate = deferred();
    const inside = container.runInScopes([["tenant", "acme"], ["session", 1]], async () => gate.promise); // prettier-ignore
    const parent = container.runInScope("tenant", "acme", () => container.getCurrentScope("tenant")!);
    const [first, second] = [1, 2].map(() => container.closeScope("session", 1, { parent }));
    expect([await stateOf(first!), await stateOf(second!)]).toEqual(["pending", "pending"]);
    gate.resolve();
    await inside;
    expect([await first, await second]).toEqual([true, true]);
  });
});

describe("the wider scope in which a manager looks for a bare id", () => {
  it("is the one that the calling flow is in, and has to be there", () => {
    const { container, sessions } = town();
    const seen = container.runInScope("tenant", "acme", () => parentScopeFor(sessions) as Scope);
    expect([seen.name, seen.id]).toEqual(["tenant", "acme"]);
    expect(thrownBy(() => parentScopeFor(sessions))).toMatchObject({ code: "PARENT_SCOPE_NOT_ACTIVE" });
    expect(parentScopeFor(new RetainingScopeManager())).toBeUndefined();
  });
});

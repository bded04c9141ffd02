import { createContainer, keyedToken, scopeId, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";

const Family = keyedToken<{ readonly from: string }>("Family");

describe("asking whether a token is bound", () => {
  it("adds nothing: a key of a family can be bound afterwards", () => {
    const container = createContainer().bind(Family, { scope: "singleton", useFactory: () => ({ from: "family" }) });
    const nodes = () => container.graph().nodes.length;
    const before = nodes();
    expect(container.has(Family("x"))).toBe(true);
    expect(nodes()).toBe(before);

    container.bind(Family("x"), { useValue: { from: "binding" } });
    expect(container.get(Family("x")).from).toBe("binding");
    expect(container.get(Family("y")).from).toBe("family");
  });

  it("is false for a key of an unbound family, for the id of an unknown scope, and for what was never bound", () => {
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    expect(container.has(Family("x"))).toBe(false);
    expect(container.has(scopeId("unknown"))).toBe(false);
    expect(container.has(scopeId("session"))).toBe(true);
    expect(container.has(token("Unbound"))).toBe(false);
  });

  it("counts an override as long as it lasts", () => {
    const Unbound = token<number>("Unbound");
    const container = createContainer();
    const undo = container.override(Unbound, { useValue: 1 });
    expect(container.has(Unbound)).toBe(true);
    undo();
    expect(container.has(Unbound)).toBe(false);
  });
});

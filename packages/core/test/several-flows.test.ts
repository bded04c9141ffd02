import { createContainer } from "@ambit/core";
import { RetainingScopeManager, StackFlow } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";

describe("managers whose flows differ", () => {
  it("do not lose what was entered before, when scopes of them are entered in one step", () => {
    const flow = new StackFlow();
    const container = createContainer()
      .registerScopeManager("page", new RetainingScopeManager())
      .registerScopeManager("app", new RetainingScopeManager({ flow }))
      .registerScopeManager("view", new RetainingScopeManager({ flow }))
      .registerScopeManager("own", new StackScopeManager());
    const current = () => ["app", "page", "view", "own"].map((name) => container.getCurrentScope(name as "app")?.id);
    container.runInScope("app", 1, () => {
      expect(container.runInScopes([["page", 2], ["view", 3], ["own", 4]], current)).toEqual([1, 2, 3, 4]); // prettier-ignore
      expect(container.runInScopes([["own", 4], ["view", 3], ["page", 2]], current)).toEqual([1, 2, 3, 4]); // prettier-ignore
      expect(current()).toEqual([1, undefined, undefined, undefined]);
    });
    expect(current()).toEqual([undefined, undefined, undefined, undefined]);
  });
});

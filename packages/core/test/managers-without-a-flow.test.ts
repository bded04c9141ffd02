import {
  createContainer,
  ScopeClosedError,
  token,
  type AnyContainer,
  type Scope,
  type ScopeManager,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { FlowScopeManager } from "./fixtures/flow-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { thrownBy } from "./fixtures/thrown-by.js";

const Part = token<{ readonly scope: string | undefined }>("Part");

/** Tells, by where its instance lies, which scope is the innermost one. */
function innermostOf(container: AnyContainer, scopes: readonly [string, string][]) {
  const names = scopes.map(([name]) => name);
  container.bind(Part, { scope: "scoped", useFactory: () => ({ scope: undefined }) });
  return container.runInScopes(scopes, () => {
    container.get(Part);
    return names.filter((name) => container.getCurrentScope(name)?.instances().has(Part) === true);
  });
}

describe("managers that keep the current scope themselves", () => {
  it("the innermost scope is the one within, whichever of the two keeps its own", () => {
    const ownWithin = createContainer()
      .registerScopeManager("outer", new RetainingScopeManager())
      .registerScopeManager("inner", new StackScopeManager(), { within: "outer" });
    expect(
      innermostOf(ownWithin, [
        ["outer", "o"],
        ["inner", "i"],
      ]),
    ).toEqual(["inner"]);

    const ownAround = createContainer()
      .registerScopeManager("outer", new StackScopeManager())
      .registerScopeManager("inner", new RetainingScopeManager(), { within: "outer" });
    expect(
      innermostOf(ownAround, [
        ["outer", "o"],
        ["inner", "i"],
      ]),
    ).toEqual(["inner"]);
  });

  it("where neither lies within the other, the innermost is that of the manager registered last", () => {
    const container = createContainer()
      .registerScopeManager("first", new StackScopeManager())
      .registerScopeManager("second", new StackScopeManager());
    expect(
      innermostOf(container, [
        ["second", "s"],
        ["first", "f"],
      ]),
    ).toEqual(["second"]);
  });

  it("a manager registered later in whose scopes nobody is does not hide those of the others", () => {
    const container = createContainer()
      .registerScopeManager("first", new StackScopeManager())
      .registerScopeManager("second", new StackScopeManager());
    expect(innermostOf(container, [["first", "f"]])).toEqual(["first"]);
  });

  it("one that carries a scope through asynchronous work keeps it from whoever started that", async () => {
    const container = createContainer().registerScopeManager("job", new FlowScopeManager());
    const seen: unknown[] = [];
    const current = () => container.getCurrentScope("job")?.id;
    const working = container.runInScope("job", "a", async () => {
      seen.push(current());
      await Promise.resolve();
      seen.push(current());
    });
    expect(current()).toBeUndefined();
    await working;
    expect(seen).toEqual(["a", "a"]);
  });

  /** A manager that says whatever the test puts there. */
  class Saying implements ScopeManager {
    current: Scope | undefined;
    enterScope: ScopeManager["enterScope"] = (id, entry) => entry.open(id);
    exitScope: ScopeManager["exitScope"] = () => undefined;
    getCurrentScope = (): Scope | undefined => this.current;
  }

  it("a scope that has closed is not current, whatever its manager says, nor is one of another kind", async () => {
    const saying = new Saying();
    const container = createContainer()
      .registerScopeManager("said", saying)
      .registerScopeManager("other", new RetainingScopeManager());
    const handle = container.enterScope("said", 1);
    saying.current = handle.scope;
    expect(container.getCurrentScope("said")).toBe(handle.scope);
    handle.exit();
    saying.current = undefined;
    await handle.scope.close();
    saying.current = handle.scope;
    expect(container.getCurrentScope("said")).toBeUndefined();
    saying.current = container.enterScope("other", 1).scope;
    expect(container.getCurrentScope("said")).toBeUndefined();
  });

  it("hear of it when nobody comes into a scope that they have made current: it ended while it was being opened", async () => {
    const container = createContainer().registerScopeManager("job", new StackScopeManager());
    const outer = container.enterScope("job", "outer");
    container.events.on("opened", ({ id }) => void container.closeScope("job", id));
    expect(() => container.enterScope("job", "inner")).toThrow(ScopeClosedError);
    expect(container.getCurrentScope("job")).toBe(outer.scope);
    await outer.exitAsync();
    expect(container.getCurrentScope("job")).toBeUndefined();
  });

  it("one that throws when it is asked is told of, in words that say where", () => {
    const reported: unknown[] = [];
    const saying = new Saying();
    saying.getCurrentScope = () => {
      throw new Error("lost");
    };
    const container = createContainer({ onError: (error) => reported.push(error) }).registerScopeManager(
      "said",
      saying,
    );
    expect(container.getCurrentScope("said")).toBeUndefined();
    expect(String(reported[0])).toMatch(/getCurrentScope.*it threw/);
  });

  it("the error of a missing scope lists those that are current, innermost first, each once", () => {
    const container = createContainer()
      .registerScopeManager("tenant", new StackScopeManager())
      .registerScopeManager("session", new RetainingScopeManager())
      .registerScopeManager("job", new RetainingScopeManager());
    container.bind(Part, { scope: "job", useFactory: () => ({ scope: "job" }) });
    const missing = container.runInScopes(
      [
        ["tenant", 1],
        ["session", 1],
        ["session", 2],
      ],
      () => thrownBy(() => container.get(Part)),
    );
    expect(missing).toMatchObject({ code: "SCOPE_NOT_ACTIVE", active: ["session", "tenant"] });
  });
});

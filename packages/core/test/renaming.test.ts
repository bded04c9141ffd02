import { describe, expect, it } from "@jest/globals";
import {
  createContainer,
  currentScopeOf,
  InvalidScopeIdError,
  ScopeClosedError,
  scopeId,
  ScopeManagerError,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeManager,
} from "@ambit/core";
import { ScopeIndex, sharedFlow } from "@ambit/manager-kit";

/** Written against the contract alone: keeps its scopes by id, and moves one when it hears that it was renamed. */
class KeepingScopeManager implements ScopeManager {
  readonly flow = sharedFlow();
  readonly open = new ScopeIndex<Scope>();
  failing: Error | undefined = undefined;

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    return this.open.get(entry.parent, id) ?? this.#keep(id, entry);
  }

  exitScope(): void {}

  getCurrentScope(): Scope | undefined {
    return currentScopeOf(this);
  }

  #keep(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = entry.open(id, {
      renamed: (renamed, previousId) => {
        this.open.delete(renamed.parent, previousId, renamed);
        this.open.set(renamed.parent, renamed.id, renamed);
        if (this.failing !== undefined) throw this.failing;
      },
      ending: (ended) => this.open.delete(ended.parent, ended.id, ended),
    });
    this.open.set(entry.parent, id, scope);
    return scope;
  }
}

function house() {
  const manager = new KeepingScopeManager();
  const errors: unknown[] = [];
  const container = createContainer({ onError: (error) => errors.push(error) }).registerScopeManager("s", manager);
  const open = (id: ScopeId) => container.runInScope("s", id, () => container.getCurrentScope("s")!);
  return { manager, errors, container, open };
}

describe("renaming a scope", () => {
  it("tells its manager first, then the listeners, who find it by its new id", () => {
    const { container, open } = house();
    const scope = open("old");
    const told: unknown[] = [];
    container.events.on("renamed", (event) => told.push(event, open("new") === scope));
    scope.rename("new");
    expect(told).toEqual([{ scope: "s", id: "new", previousId: "old" }, true]);
    expect(open("old")).not.toBe(scope);
  });

  it("gives the new id to all who ask from then on: handles, scopeId, events, errors", async () => {
    const { container } = house();
    const handle = container.enterScope("s", "old");
    const events: unknown[] = [];
    for (const name of ["exited", "closing", "closed"] as const) container.events.on(name, ({ id }) => events.push(id));
    handle.scope.rename("new");
    expect([handle.id, handle.get(scopeId("s"))]).toEqual(["new", "new"]);
    handle.exit();
    await handle.scope.close();
    expect(events).toEqual(["new", "new", "new"]);
    expect(() => handle.get(scopeId("s"))).toThrow(expect.objectContaining({ code: "SCOPE_CLOSED", id: "new" }));
  });

  it("to its own id tells nobody, minus zero being zero", () => {
    const { container, open } = house();
    const told: unknown[] = [];
    container.events.on("renamed", (event) => told.push(event));
    const scope = open(0);
    scope.rename(-0);
    expect(Object.is(scope.id, 0)).toBe(true);
    scope.rename("0");
    expect(told).toEqual([{ scope: "s", id: "0", previousId: 0 }]);
  });

  it("is refused for what cannot be an id, and once it has begun to end; then it keeps its id", async () => {
    const { manager, open, container } = house();
    const scope = open("old");
    for (const id of ["", NaN, null, {}]) expect(() => scope.rename(id as ScopeId)).toThrow(InvalidScopeIdError);
    await container.runInScope("s", "old", async () => {
      void scope.close();
      expect(() => scope.rename("new")).toThrow(ScopeClosedError);
    });
    expect(scope.state).toBe("closed");
    expect(() => scope.rename("new")).toThrow(ScopeClosedError);
    expect(() => scope.rename("old")).toThrow(ScopeClosedError);
    expect([scope.id, manager.open.get(undefined, "new")]).toEqual(["old", undefined]);
  });

  it("an observer that throws is reported and changes nothing", () => {
    const { manager, errors, open } = house();
    const scope = open("old");
    manager.failing = new Error("the manager's own");
    scope.rename("new");
    expect(scope.id).toBe("new");
    expect(errors).toEqual([expect.objectContaining({ method: "observer.renamed", cause: manager.failing })]);
    expect(errors[0]).toBeInstanceOf(ScopeManagerError);
  });
});

import { describe, expect, it } from "@jest/globals";
import {
  createContainer,
  InvalidScopeIdError,
  ScopeClosedError,
  ScopeIdTakenError,
  type Scope,
  type ScopeId,
} from "@ambit/core";
import {
  type CapacityOptions,
  LeastRecentlyEnteredFirst,
  LongestIdleFirst,
  ManualClock,
  RetainingScopeManager,
  SieveFirst,
  Timeouts,
} from "@ambit/manager-kit";
import { BoundedScopeManager } from "./fixtures/bounded-scope-manager.js";
import { deferred } from "./fixtures/deferred.js";
import { turns } from "./fixtures/turns.js";

class RenamingScopeManager extends BoundedScopeManager {
  constructor(options: Partial<Omit<CapacityOptions, "books" | "clock">> & { readonly idleTimeoutMs?: number }) {
    const { idleTimeoutMs, ...bound } = options;
    super(bound);
    if (idleTimeoutMs !== undefined) this.retain(new Timeouts({ idleTimeoutMs, clock: this.clock }));
  }

  rename(id: ScopeId, newId: ScopeId, parent?: Scope): void {
    const retained = this.find(id, parent);
    if (retained === undefined) throw new Error("There is no such scope.");
    this.renameScope(retained, newId);
  }
}

function house(options: ConstructorParameters<typeof RenamingScopeManager>[0] = {}) {
  const manager = new RenamingScopeManager(options);
  const container = createContainer({ clock: manager.manualClock })
    .registerScopeManager("house", new RetainingScopeManager())
    .registerScopeManager("s", manager, { within: "house", orphan: "allow" });
  const events: unknown[] = [];
  container.events.on("renamed", (event) => events.push(event));
  const open = (id: ScopeId) => container.runInScope("s", id, () => container.getCurrentScope("s")!);
  return { manager, container, events, open };
}

describe("a renamed scope", () => {
  it("is found by its new id alone; the old one opens another", async () => {
    const { manager, container, events, open } = house();
    const scope = open("old");
    manager.rename("old", "new");
    expect(scope.id).toBe("new");
    expect(manager.findScope("new")).toBe(scope);
    expect(manager.findScope("old")).toBeUndefined();
    expect(open("new")).toBe(scope);
    expect(open("old")).not.toBe(scope);
    expect(events).toEqual([{ scope: "s", id: "new", previousId: "old" }]);
    expect(await container.closeScope("s", "new")).toBe(true);
    expect(manager.ids()).toEqual(["old"]);
  });

  it("cannot take the id of another open one: then both are as they were", () => {
    const { manager, events, open } = house();
    const [a, b] = [open("a"), open("b")];
    expect(() => manager.rename("a", "b")).toThrow(ScopeIdTakenError);
    expect(() => manager.rename("a", "b")).toThrow(expect.objectContaining({ scope: "s", id: "b" }));
    expect([open("a"), open("b")]).toEqual([a, b]);
    expect([a.id, b.id, events]).toEqual(["a", "b", []]);
  });

  it("may take an id that is another's within another parent", () => {
    const { manager, container } = house();
    const within = (name: string, id: ScopeId) =>
      container.runInScopes(
        [
          ["house", name],
          ["s", id],
        ],
        () => container.getCurrentScope("s")!,
      );
    const [a, b] = [within("first", "a"), within("second", "b")];
    manager.rename("a", "b", a.parent);
    expect(within("first", "b")).toBe(a);
    expect(within("second", "b")).toBe(b);
    expect(manager.findScope("a", a.parent)).toBeUndefined();
  });

  it("may take the id of one that is ending, or whose time is over, which ends thereby", async () => {
    const { manager, container, open } = house({ idleTimeoutMs: 100 });
    const gate = deferred();
    const visit = container.runInScope("s", "ending", () => gate.promise);
    const ending = container.closeScope("s", "ending");
    const over = open("over");
    manager.manualClock.set(99);
    const scope = open("a");
    manager.manualClock.set(100);
    manager.rename("a", "ending");
    expect(open("ending")).toBe(scope);
    manager.rename("ending", "over");
    expect(over.closeReason).toBe("idle-timeout");
    expect(open("over")).toBe(scope);
    gate.resolve();
    await Promise.all([visit, ending]);
    expect(open("over")).toBe(scope);
    expect(manager.ids()).toEqual(["over"]);
  });

  it("to its own id changes nothing; what cannot be an id is refused; one that has begun to end keeps its id", () => {
    const { manager, events, open } = house();
    const scope = open(0);
    manager.rename(0, -0);
    expect(events).toEqual([]);
    for (const id of ["", NaN, undefined, null, {}])
      expect(() => manager.rename(0, id as ScopeId)).toThrow(InvalidScopeIdError);
    expect(open(0)).toBe(scope);
    const retained = manager.retained(0)!;
    void scope.close();
    class Late extends RenamingScopeManager {
      static rename = (of: RenamingScopeManager) => Late.prototype.renameScope.call(of, retained, "new");
    }
    expect(() => Late.rename(manager)).toThrow(ScopeClosedError);
    expect([scope.id, manager.findScope("new"), manager.ids()]).toEqual([0, undefined, []]);
  });

  it("that a listener or policy of the renaming enters is this very one", () => {
    const { manager, container, open } = house();
    const scope = open("old");
    const found: unknown[] = [];
    container.events.on("renamed", ({ id }) => found.push(open(id)));
    manager.rename("old", "new");
    expect(found).toEqual([scope]);
    expect(manager.metrics()).toMatchObject({ opened: 1 });
  });

  it("ends as any other, by its new id, and leaves no entry behind under either", () => {
    const { manager, open } = house();
    const scope = open("old");
    manager.rename("old", "new");
    void scope.close();
    expect([manager.findScope("old"), manager.findScope("new"), manager.ids()]).toEqual([undefined, undefined, []]);
  });
});

describe("renaming and the bound", () => {
  it.each([LongestIdleFirst, LeastRecentlyEnteredFirst, SieveFirst])(
    "it keeps its place in the order of %p",
    (Order) => {
      const { manager, open } = house({ maxScopes: 3, eviction: new Order() });
      const [a] = ["a", "b", "c"].map((id) => open(id));
      manager.rename("a", "x");
      open("d");
      expect(a!.closeReason).toBe("evicted");
      expect(manager.ids()).toEqual(["b", "c", "d"]);
    },
  );

  it("it is still in use for whoever is inside or on the way in, and keeps its weight", async () => {
    const { manager, container } = house({ maxScopes: 1, maxWeight: 10, weigh: () => 7, whenFull: "reject" });
    const gate = deferred();
    const visit = container.runInScope("s", "a", () => gate.promise);
    manager.rename("a", "b");
    expect(() => container.runInScope("s", "c", () => 1)).toThrow(expect.objectContaining({ code: "SCOPE_CAPACITY" }));
    gate.resolve();
    await visit;
    expect(manager.capacity.weight).toBe(7);
    manager.rename("b", "c");
    expect(manager.capacity.weight).toBe(7);
    container.runInScope("s", "d", () => 1);
    expect(manager.metrics()).toMatchObject({ open: 1, closedBy: { evicted: 1 } });
  });

  it("whoever waits for a place under the new id comes into it; whoever comes under the old one waits", async () => {
    const { manager, container } = house({ maxScopes: 1, whenFull: "wait" });
    const came: unknown[] = [];
    const gates = { a: deferred(), b: deferred(), again: deferred() };
    const stay = (id: "a" | "b", gate = gates[id]) =>
      container.runInScopeAsync("s", id, async () => {
        came.push(container.getCurrentScope("s"));
        await gate.promise;
      });
    const visits = [stay("a"), stay("b")];
    await turns();
    expect(came).toHaveLength(1);
    manager.rename("a", "b");
    visits.push(stay("a", gates.again));
    await turns();
    expect(came).toEqual([came[0], came[0]]);
    gates.a.resolve();
    await turns();
    expect(came).toHaveLength(2); // somebody is inside still
    gates.b.resolve();
    await turns();
    expect(came).toHaveLength(3); // nobody holds it any more: it was evicted
    expect(came[2]).not.toBe(came[0]);
    gates.again.resolve();
    await Promise.all(visits);
    expect(manager.metrics()).toMatchObject({ open: 1, active: 0, peakOpen: 1, rejected: 0 });
    expect(manager.manualClock.pending).toBe(0);
  });

  it("whoever is on the way in under the old id does not come into it, and waits for a place like everybody else", async () => {
    const { manager, container, open } = house({ maxScopes: 1, whenFull: "wait" });
    const scope = open("a");
    const late = container.runInScopeAsync("s", "a", () => container.getCurrentScope("s"));
    manager.rename("a", "b");
    const gate = deferred();
    const visit = container.runInScope("s", "b", () => gate.promise);
    await turns();
    gate.resolve();
    await visit;
    expect(await late).not.toBe(scope);
    expect(manager.ids()).toEqual(["a"]);
    expect(manager.metrics()).toMatchObject({ active: 0, open: 1, peakOpen: 1, rejected: 0 });
  });

  it("an idle one that those come into who waited for the new id is idle again when they have left", async () => {
    // An order that spares everybody: so there is one idle scope, and no place.
    const { manager, container, open } = house({
      maxScopes: 1,
      whenFull: "wait",
      eviction: { victim: () => undefined },
    });
    const scope = open("a");
    const came = ["b1", "b2"].map(() => container.runInScopeAsync("s", "b", () => container.getCurrentScope("s")));
    await turns();
    manager.rename("a", "b");
    expect(await Promise.all(came)).toEqual([scope, scope]);
    expect(manager.retained("b")?.inUse).toBe(false);
  });
});

describe("renaming and policies", () => {
  it("they are told of the previous id, when the scope is found by the new one", () => {
    const told: unknown[] = [];
    class Told extends RetainingScopeManager {
      constructor() {
        super({ clock: new ManualClock() });
        this.retain({
          renamed: (retained, previousId) => told.push([previousId, retained.id, this.find("new") === retained]),
        });
      }
      rename(id: ScopeId, newId: ScopeId): void {
        this.renameScope(this.find(id)!, newId);
      }
    }
    const manager = new Told();
    const container = createContainer().registerScopeManager("s", manager);
    container.runInScope("s", "old", () => manager.rename("old", "new"));
    expect(told).toEqual([["old", "new", true]]);
  });
});

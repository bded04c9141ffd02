import { describe, expect, it } from "@jest/globals";
import { ContainerClosedError, createContainer, ScopeCapacityError, ScopeClosedError, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager, SieveFirst } from "@ambit/manager-kit";
import { BoundedScopeManager } from "./fixtures/bounded-scope-manager.js";
import { deferred, type Deferred } from "./fixtures/deferred.js";
import { turns } from "./fixtures/turns.js";

function waiting(maxScopes: number, waitTimeoutMs?: number) {
  const clock = new ManualClock();
  const manager = new BoundedScopeManager({ maxScopes, whenFull: "wait", waitTimeoutMs, clock });
  const container = createContainer({ clock }).registerScopeManager("s", manager);
  const came: string[] = [];
  /** Comes in when it may, and stays until it is told to leave. */
  const visitor = (name: string, id: string = name) => {
    const stay: Deferred<void> = deferred();
    const done = container.runInScopeAsync("s", id, async () => {
      came.push(name);
      await stay.promise;
    });
    done.catch(() => undefined);
    return { done, leave: async () => (stay.resolve(), done) };
  };
  return { clock, manager, container, came, visitor };
}

describe("whenFull: wait", () => {
  it("entries come in in the order in which they came, one for each place that becomes free", async () => {
    const { came, visitor, manager } = waiting(1);
    const visitors = ["a", "b", "c", "d"].map((name) => visitor(name));
    await turns();
    expect(came).toEqual(["a"]);
    for (const [index, { leave }] of visitors.entries()) {
      await leave();
      await turns();
      expect(came).toEqual(["a", "b", "c", "d"].slice(0, index + 2));
    }
    expect(manager.metrics()).toMatchObject({ open: 1, peakOpen: 1, overflows: 0, rejected: 0 });
  });

  it("there are never more scopes than may be, also when many places become free in one moment", async () => {
    const { came, visitor, manager } = waiting(3);
    const first = ["a", "b", "c"].map((name) => visitor(name));
    for (const name of ["d", "e", "f", "g"]) visitor(name);
    await turns();
    await Promise.all(first.map(({ leave }) => leave()));
    await turns();
    expect(came).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(manager.metrics()).toMatchObject({ active: 3, peakOpen: 3 });
  });

  it("a place that somebody waits for is not taken by who comes later, asynchronously or not", async () => {
    const { came, visitor, container } = waiting(1);
    const a = visitor("a");
    visitor("b");
    await turns();
    const left = a.leave();
    await left;
    visitor("c");
    expect(() => container.runInScope("s", "d", () => undefined)).toThrow(ScopeCapacityError);
    await turns();
    expect(came).toEqual(["a", "b"]);
  });

  it("whoever has waited too long is refused, and those behind keep their places", async () => {
    const { clock, came, visitor, manager } = waiting(1, 500);
    const a = visitor("a");
    const b = visitor("b");
    await turns();
    clock.advance(400);
    visitor("c");
    await turns();
    clock.advance(100);
    await expect(b.done).rejects.toThrow(ScopeCapacityError);
    await a.leave();
    await turns();
    expect(came).toEqual(["a", "c"]);
    expect(manager.metrics()).toMatchObject({ rejected: 1 });
    expect(clock.pending).toBe(0);
  });

  it("several that wait for one scope come in together when it is opened", async () => {
    const { came, visitor } = waiting(1);
    const a = visitor("a");
    for (const name of ["b1", "b2", "b3"]) visitor(name, "b");
    await turns();
    await a.leave();
    await turns();
    expect(came).toEqual(["a", "b1", "b2", "b3"]);
  });

  it("a scope that is open is entered without waiting, also when all are in use", async () => {
    const { came, visitor } = waiting(1);
    visitor("a1", "a");
    visitor("b");
    visitor("a2", "a");
    await turns();
    expect(came).toEqual(["a1", "a2"]);
  });

  it("an idle scope is not evicted while somebody is on the way in", async () => {
    const { container, came, visitor } = waiting(1);
    container.runInScope("s", "a", () => undefined);
    const scope = container.runInScope("s", "a", () => container.getCurrentScope("s"));
    visitor("a");
    visitor("b");
    expect(() => container.runInScope("s", "c", () => undefined)).toThrow(ScopeCapacityError);
    await turns();
    expect(came).toEqual(["a"]);
    expect(scope).toMatchObject({ state: "open", users: 1 });
  });

  it("a higher bound lets in as many as there is room for", async () => {
    const { manager, came, visitor } = waiting(1);
    for (const name of ["a", "b", "c", "d", "e"]) visitor(name);
    await turns();
    manager.capacity.maxScopes = 4;
    await turns();
    expect(came).toEqual(["a", "b", "c", "d"]);
  });

  it("a place that was given is kept, also when the bound becomes lower before it is taken", async () => {
    const { manager, container, came, visitor } = waiting(2);
    const a = container.enterScope("s", "a");
    visitor("b");
    await turns();
    visitor("c");
    await turns();
    a.exit();
    manager.capacity.maxScopes = 1;
    await turns();
    expect(came).toEqual(["b", "c"]);
    expect(manager.metrics()).toMatchObject({ open: 2, active: 2, rejected: 0 });
  });

  it("a scope that is closed makes room", async () => {
    const { container, came, visitor } = waiting(1);
    const a = visitor("a");
    visitor("b");
    await turns();
    const closing = container.closeScope("s", "a");
    await turns();
    expect(came).toEqual(["a", "b"]);
    await a.leave();
    await closing;
  });

  it("whoever is on the way into a scope that is closed meanwhile waits too, as others have waited for its place", async () => {
    const { container, came, visitor, manager } = waiting(1);
    const first = visitor("a1", "a");
    await turns();
    const other = visitor("b");
    const late = visitor("a2", "a");
    const closing = container.closeScope("s", "a");
    await turns();
    expect(came).toEqual(["a1", "b"]);
    await Promise.all([first.leave(), closing, other.leave()]);
    await turns();
    expect(came).toEqual(["a1", "b", "a2"]);
    await late.leave();
    expect(manager.metrics()).toMatchObject({ rejected: 0, active: 0 });
  });

  it("a manager that admits and refuses for ever is asked once more, and hangs nobody", async () => {
    let admitted = 0;
    class Fickle extends RetainingScopeManager {
      override async admit(): Promise<void> {
        admitted++;
      }
      override enterScope(): never {
        throw new ScopeCapacityError("s", 1, true);
      }
    }
    const container = createContainer().registerScopeManager("s", new Fickle());
    await expect(container.runInScopeAsync("s", "a", () => undefined)).rejects.toThrow(ScopeCapacityError);
    expect(admitted).toBe(2);
    expect(container.metrics().scopes.s).toMatchObject({ rejected: 1, opened: 0 });
  });

  it("the place of one that is refused after all goes to the next", async () => {
    const clock = new ManualClock();
    const manager = new BoundedScopeManager({ maxScopes: 1, whenFull: "wait", clock });
    const container = createContainer({ clock })
      .registerScopeManager("outer", new RetainingScopeManager({ clock }))
      .registerScopeManager("s", manager, { within: "outer" });
    const came: string[] = [];
    const stay = deferred();
    const enter = (outer: string, name: string): Promise<unknown> =>
      container.runInScope("outer", outer, () =>
        container.runInScopeAsync("s", name, async () => {
          came.push(name);
          await stay.promise;
        }),
      );
    let parent: Scope | undefined;
    container.runInScope("outer", 1, () => (parent = container.getCurrentScope("outer")));
    const first = enter("2", "a");
    const doomed = container.runInScopeAsync("s", "b", () => came.push("b"), { parent: parent! });
    const last = enter("2", "c");
    doomed.catch(() => undefined);
    await turns();
    await container.closeScope("outer", 1);
    stay.resolve();
    await first;
    await expect(doomed).rejects.toThrow(ScopeClosedError);
    await last;
    expect(came).toEqual(["a", "c"]);
  });

  it("a synchronous entry is refused with an error that names the asynchronous ones", async () => {
    const { container, visitor } = waiting(1);
    visitor("a");
    await turns();
    expect(() => container.runInScope("s", "b", () => undefined)).toThrow(/runInScopeAsync or enterScopeAsync/);
    expect(() => container.enterScope("s", "b")).toThrow(ScopeCapacityError);
  });

  it("whoever waits while the container is disposed is refused, and no timer stays", async () => {
    const { clock, container, visitor } = waiting(1);
    const a = visitor("a");
    const b = visitor("b");
    const c = visitor("c");
    await turns();
    const disposed = container.dispose();
    await a.leave();
    await expect(b.done).rejects.toThrow(ContainerClosedError);
    await expect(c.done).rejects.toThrow(ContainerClosedError);
    await disposed;
    expect(clock.pending).toBe(0);
  });

  it("an id that the manager makes is made once for each entry, however long it waits", async () => {
    class Numbering extends BoundedScopeManager {
      #last = 0;
      generateId = (): number => ++this.#last;
    }
    const manager = new Numbering({ maxScopes: 1, whenFull: "wait", eviction: new SieveFirst() });
    const container = createContainer().registerScopeManager("s", manager);
    const ids: unknown[] = [];
    const note = (): void => void ids.push(container.getCurrentScope("s")?.id);
    const stay = deferred();
    const first = container.runInScopeAsync("s", undefined, () => (note(), stay.promise));
    const second = container.runInScopeAsync("s", undefined, note);
    await turns();
    stay.resolve();
    await Promise.all([first, second]);
    expect(ids).toEqual([1, 2]);
  });
});

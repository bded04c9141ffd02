import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type ScopeId, type ScopeManager } from "@ambit/core";
import { LeastRecentlyEnteredFirst, RetainingScopeManager } from "@ambit/manager-kit";
import { BoundedScopeManager } from "./fixtures/bounded-scope-manager.js";
import { deferred } from "./fixtures/deferred.js";
import { ExpiringScopeManager } from "./fixtures/expiring-scope-manager.js";

const Part = token<object>("Part");

/** Sessions that tell which were opened, and that hold a part each, with a disposer that a test sets. */
function sessions(manager: ScopeManager) {
  const container = createContainer().registerScopeManager("session", manager);
  const opened: ScopeId[] = [];
  let onDispose: (() => unknown) | undefined;
  container.events.on("opened", ({ id }) => opened.push(id));
  container.bind(Part, {
    scope: "session",
    useFactory: () => ({}),
    dispose: () => {
      const work = onDispose;
      onDispose = undefined; // once
      work?.();
    },
  });
  const part = (id: ScopeId): object => container.runInScope("session", id, () => container.get(Part));
  const metrics = () => container.metrics().scopes.session;
  return { container, opened, part, metrics, onceDisposing: (work: () => unknown) => void (onDispose = work) };
}

describe("a disposer that enters the id that is being entered", () => {
  it("of the session that has expired on this entry, leaves one open scope with that id", async () => {
    const manager = new ExpiringScopeManager({ idleTimeoutMs: 100, sweepIntervalMs: 10_000 });
    const { container, opened, part, metrics, onceDisposing } = sessions(manager);
    const expired = part("1");
    let fromDisposer: unknown;
    onceDisposing(() => (fromDisposer = part("1")));

    manager.manualClock.advance(150);
    expect(opened).toEqual(["1"]);
    const fresh = part("1");
    expect(fresh).not.toBe(expired);
    expect(fresh).toBe(fromDisposer);
    expect(part("1")).toBe(fresh);
    expect(opened).toEqual(["1", "1"]);
    expect(metrics()).toMatchObject({ opened: 2, open: 1, idle: 1, closed: 1 });

    expect(await container.closeScope("session", "1")).toBe(true);
    expect(metrics()).toMatchObject({ open: 0, active: 0 });
    expect(await container.closeScope("session", "1")).toBe(false);
  });

  it("of a session that goes to make room, leaves one open scope with that id", async () => {
    const manager = new BoundedScopeManager({ maxScopes: 2, eviction: new LeastRecentlyEnteredFirst() });
    const { container, opened, part, metrics, onceDisposing } = sessions(manager);
    part("oldest");
    part("older");
    let fromDisposer: unknown;
    onceDisposing(() => (fromDisposer = part("new")));

    expect(part("new")).toBe(fromDisposer);
    expect(opened).toEqual(["oldest", "older", "new"]);
    expect(manager.ids().filter((id) => id === "new")).toEqual(["new"]);
    expect(metrics()?.open).toBe(manager.ids().length);

    await container.closeScope("session", "new");
    expect(manager.ids()).not.toContain("new");
    expect(metrics()?.open).toBe(manager.ids().length);
  });

  it("of a session that goes to make room, shares the scope while it is still in it", async () => {
    const manager = new BoundedScopeManager({ maxScopes: 1, eviction: new LeastRecentlyEnteredFirst() });
    const { container, opened, part, metrics, onceDisposing } = sessions(manager);
    const gate = deferred();
    let staying: Promise<object> | undefined;
    const stay = async () => {
      const mine = container.get(Part);
      await gate.promise;
      return mine;
    };
    part("old");
    onceDisposing(() => void (staying = container.runInScope("session", "new", stay)));

    const shared = part("new");
    gate.resolve();
    expect(await staying).toBe(shared);
    expect(opened).toEqual(["old", "new"]);
    expect(metrics()).toMatchObject({ opened: 2, open: 1, active: 0 });
  });
});

describe("a listener that enters the scope that was opened", () => {
  it("finds that scope, and opens no other", () => {
    const { container, opened, part, metrics } = sessions(new RetainingScopeManager());
    const fromListener: unknown[] = [];
    container.events.on("opened", ({ id }) => {
      if (opened.length < 5) fromListener.push(part(id));
    });
    const mine = part("1");
    expect(fromListener).toEqual([mine]);
    expect(fromListener[0]).toBe(mine);
    expect(opened).toEqual(["1"]);
    expect(metrics()).toMatchObject({ opened: 1, open: 1, entered: 2, active: 0 });
  });
});

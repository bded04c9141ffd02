import { createContainer, ScopeBooks, type CloseReason } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { ReplaceableScopeManager } from "./fixtures/replaceable-scope-manager.js";

class Leaf {}
class Branch {
  constructor(readonly leaf: Leaf) {}
}

describe("what can be observed", () => {
  it("seed P23 one creation is told for many requests, with how long it took, and the others are counted as hits", () => {
    const manager = new RetainingScopeManager();
    const clock = new ManualClock(1_000);
    const container = createContainer({ clock }).registerScopeManager("session", manager);
    container.bind(Leaf, { scope: "session", onCreate: () => clock.advance(7) });
    const created: unknown[] = [];
    container.events.on("instanceCreated", (event) => created.push(event));

    container.runInScope("session", "s", () => [container.get(Leaf), container.get(Leaf), container.get(Leaf)]);

    expect(created).toEqual([{ scope: "session", id: "s", token: "Leaf", durationMs: 7 }]);
    expect(manager.metrics()).toMatchObject({ hits: 2, instances: { created: 1, live: 1 } });
  });

  it("seed P23 a creation that had begun when somebody came to listen is told without a duration", () => {
    const container = createContainer({ clock: new ManualClock(1_000) });
    const durations: unknown[] = [];
    container.bind(Leaf, {
      scope: "singleton",
      onCreate: () => void container.events.on("instanceCreated", ({ durationMs }) => durations.push(durationMs)),
    });
    container.get(Leaf);
    expect(durations).toEqual([undefined]);
  });

  it("seed P23 a scope that was open when somebody came to listen is told to be closed without a duration", async () => {
    const container = createContainer({ clock: new ManualClock(1_000) }).registerScopeManager(
      "session",
      new ReplaceableScopeManager(),
    );
    for (const id of ["entered", "reloaded"]) container.enterScope("session", id).exit();
    expect(await container.reloadScope("session", "reloaded")).toBe(true);
    const durations: unknown[] = [];
    container.events.on("closed", ({ durationMs }) => durations.push(durationMs));
    await container.dispose();
    expect(durations).toEqual([undefined, undefined]);
  });

  it("seed P23 the creation of a singleton is told too, and its disposal", async () => {
    const container = createContainer().bind(Leaf, { scope: "singleton", dispose: () => undefined });
    const seen: string[] = [];
    for (const event of ["instanceCreated", "instanceDisposed"] as const) {
      container.events.on(event, ({ scope, id, token }) => seen.push(`${event} ${scope} ${String(id)} ${token}`));
    }

    container.get(Leaf);
    container.get(Leaf);
    await container.dispose();

    expect(seen).toEqual(["instanceCreated singleton container Leaf", "instanceDisposed singleton container Leaf"]);
  });

  it.each<[CloseReason, string[]]>([
    ["idle-timeout", ["expired", "closing", "closed"]],
    ["absolute-timeout", ["expired", "closing", "closed"]],
    ["evicted", ["evicted", "closing", "closed"]],
    ["memory-pressure", ["evicted", "closing", "closed"]],
    ["closed", ["closing", "closed"]],
  ])("seed P23 the end of a scope is told with its reason: %s", async (reason, expected) => {
    const container = createContainer().registerScopeManager("job", new RetainingScopeManager());
    const told: string[] = [];
    for (const event of ["expired", "evicted", "closing", "closed"] as const)
      container.events.on(event, (end) => void told.push(end.reason === reason && end.id === 1 ? event : "wrong"));
    const scope = container.runInScope("job", 1, () => container.getCurrentScope("job")!);
    await scope.close(reason);
    expect(told).toEqual(expected);
  });

  it("seed P23 a stay and a scope are told with how long they took, where somebody listened when they began", async () => {
    const clock = new ManualClock(1_000);
    const container = createContainer({ clock }).registerScopeManager("job", new RetainingScopeManager());
    const before = container.enterScope("job", "before");
    const durations: unknown[] = [];
    for (const event of ["exited", "closed"] as const)
      container.events.on(event, ({ id, durationMs }) => durations.push([event, id, durationMs]));
    const after = container.enterScope("job", "after");
    clock.advance(7);
    for (const handle of [before, after]) {
      handle.exit();
      clock.advance(5);
      await handle.scope.close();
    }
    expect(durations).toEqual([
      ["exited", "before", undefined],
      ["closed", "before", undefined],
      ["exited", "after", 12],
      ["closed", "after", 17],
    ]);
  });

  it("seed P23 the end of a scope is told with how long disposing took, without the time that its users stayed", async () => {
    const clock = new ManualClock(1_000);
    const container = createContainer({ clock }).registerScopeManager("job", new RetainingScopeManager());
    container.bind(Leaf, { scope: "job", dispose: async () => clock.advance(3) });
    const durations: unknown[] = [];
    container.events.on("closed", ({ durationMs, disposeDurationMs }) => durations.push(durationMs, disposeDurationMs));
    const handle = container.enterScope("job", 1);
    handle.get(Leaf);
    const closed = handle.scope.close();
    clock.advance(40);
    await Promise.all([handle.exitAsync(), closed]);
    expect(durations).toEqual([43, 3]);
  });

  it("seed P23 the end of a scope whose disposing nobody listened to is told without how long that took", async () => {
    const container = createContainer().registerScopeManager("job", new RetainingScopeManager());
    const gate = deferred();
    container.bind(Leaf, { scope: "job", dispose: () => gate.promise });
    const scope = container.runInScope("job", 1, () => (container.get(Leaf), container.getCurrentScope("job")!));
    const closed = scope.close();
    const durations: unknown[] = [];
    container.events.on("closed", ({ disposeDurationMs }) => durations.push(disposeDurationMs));
    gate.resolve();
    await closed;
    expect(durations).toEqual([undefined]);
  });

  it("seed P23 the books of a manager that serves no container yet are empty, and can be listened to", () => {
    const books = new ScopeBooks();
    const heard: unknown[] = [];
    expect([books.listening, books.metrics().peakOpen]).toEqual([false, 0]);
    books.events.on("opened", (event) => heard.push(event));
    books.emit("opened", { scope: "job", id: 1 });
    expect([books.listening, heard]).toEqual([true, [{ scope: "job", id: 1 }]]);
  });

  it("seed P23 the most scopes that were ever open stays, whatever closes", async () => {
    const container = createContainer().registerScopeManager("job", new RetainingScopeManager());
    for (const id of [1, 2]) container.runInScope("job", id, () => undefined);
    for (const id of [1, 2]) await container.closeScope("job", id);
    container.runInScope("job", 3, () => undefined);
    expect(container.metrics().scopes.job).toMatchObject({ opened: 3, open: 1, peakOpen: 2 });
  });

  it("seed C24 the graph is the same after its instances are cached: a cached node keeps its own dependencies", () => {
    const container = createContainer()
      .bind(Leaf, { scope: "singleton" })
      .bind(Branch, { scope: "singleton", inject: [Leaf] });
    const edges = () => {
      const { nodes, edges } = container.graph();
      const name = (wanted: string) => nodes.find(({ id }) => id === wanted)?.token;
      return edges.map(({ from, to, mode }) => `${String(name(from))} ${mode} ${String(name(to))}`);
    };
    const before = edges();

    for (const wanted of [Branch, Leaf, Branch]) container.get(wanted);

    expect(before).toContain("Branch one Leaf");
    expect(edges()).toEqual(before);
  });
});

describe("what there is", () => {
  it("every open scope is listed, each after the wider one, until it has ended", async () => {
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" });
    for (const [tenant, session] of [
      ["acme", "ann"],
      ["umbrella", "bob"],
      ["acme", "eve"],
    ] as const)
      container.runInScopes(
        [
          ["tenant", tenant],
          ["session", session],
        ],
        () => {},
      );
    expect(container.openScopes().map(({ id }) => id)).toEqual(["acme", "ann", "eve", "umbrella", "bob"]);

    const handle = container.enterScope("tenant", "acme");
    handle.scope.closeInBackground("closed");
    await container.closeScope("tenant", "umbrella");
    expect(container.openScopes().map(({ id, state }) => [id, state])).toEqual([
      ["acme", "draining"],
      ["ann", "draining"],
      ["eve", "draining"],
    ]);
    await handle.exitAsync();
    expect(container.openScopes()).toEqual([]);
  });

  it("singletons are listed once they were created, by token, in a copy", async () => {
    const container = createContainer().bind(Leaf, { scope: "singleton" });
    expect(container.singletons().size).toBe(0);
    const leaf = container.get(Leaf);
    const listed = container.singletons();
    expect([...listed]).toEqual([[Leaf, leaf]]);
    await container.dispose();
    expect(listed.size).toBe(1);
    expect(container.singletons().size).toBe(0);
  });
});

import { createContainer, type ScopeManager } from "@ambit/core";
import { ManualClock, outsideOfContexts } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { describe, expect, it } from "@jest/globals";
import { parsed } from "../src/model/command.js";
import { playEpisode } from "../src/model/episode.js";
import { setups } from "../src/model/setup.js";

/** What the model has found, as it was found: the shortest sequences that failed. */
const sequences: readonly { readonly fault: string; readonly setup: string; readonly commands: readonly string[] }[] = [
  {
    fault:
      "a flow that leaves synchronously was refused the end that somebody else waits for, who then waited for ever",
    setup: "lru that rejects",
    commands: ["spawn 20 47 2", "enter 53 33 51", "get 49 55 3", "end 14 23 27", "close 34 19 38", "exit 43 16 42"],
  },
  {
    fault: "a synchronous exit during a shutdown stopped it",
    setup: "workflow",
    commands: [
      "spawn 9 24 47",
      "enter 9 0 29",
      "enter 28 47 52",
      "getLate 36 45 15",
      "shutDown 2 40 45",
      "exit 19 17 47",
      "exit 61 9 27",
    ],
  },
  {
    fault: "a scope that was opened during a shutdown outlived its time limit",
    setup: "async-context",
    commands: ["spawn 16 41 33", "runStack 35 53 33", "shutDown 44 3 55", "runStack 20 52 30", "stopWaiting 41 60 27"],
  },
  {
    fault: "a tenant whose last user left a session that was opened while it drained never ended",
    setup: "tenant > workflow",
    commands: ["spawn 33 63 45", "run 7 48 43", "reload 21 5 40", "enter 59 31 59", "enter 36 27 8"],
  },
  {
    fault: "who was not inside could open a scope in a tenant that drained",
    setup: "bounded tenant > full session > request",
    commands: ["spawn 59 2 41", "runStack 51 0 55", "fork 42 39 36", "spawn 48 39 16", "reload 3 36 62", "run 56 1 6"],
  },
  {
    fault: "who was inside a session whose time was over got another one, unless a sweep had been first",
    setup: "session",
    commands: [
      "spawn 26 26 47",
      "run 63 54 42",
      "advance 33 49 0",
      "runStack 22 51 11",
      "fork 46 27 56",
      "advance 55 7 63",
      "advance 40 20 22",
      "advance 17 16 26",
      "advance 56 1 39",
      "runSync 28 0 20",
    ],
  },
  {
    fault:
      "after the container's end, there was no such instance to discard, though nothing could be asked for any more",
    setup: "failing workflows",
    commands: ["shutDown 0 58 35", "spawn 13 56 12", "discard 60 54 62"],
  },
  {
    fault: "whoever left a scope that a shutdown had closed was taken for a user of what was discarded afterwards",
    setup: "tenant > workflow",
    commands: [
      "spawn 25 12 1",
      "get 41 13 41",
      "fork 48 62 56",
      "runStack 9 28 17",
      "enter 14 30 57",
      "enter 12 46 60",
      "get 11 60 62",
      "shutDown 22 3 35",
      "getByHandle 53 12 57",
      "stopWaiting 29 36 15",
      "discard 47 19 8",
    ],
  },
  {
    fault: "a scope that its last user left did not wait for the end of what had been discarded under him",
    setup: "lru in batches",
    commands: [
      "spawn 12 15 24",
      "runStack 58 57 1",
      "spawn 42 19 42",
      "run 48 63 37",
      "enter 28 62 17",
      "run 12 1 22",
      "fork 1 23 15",
      "enter 22 45 43",
      "spawn 9 35 34",
      "end 33 28 33",
      "exit 60 22 8",
      "end 31 19 56",
      "run 48 23 16",
      "get 0 6 25",
      "discard 22 55 23",
      "end 42 9 6",
      "getByHandle 16 33 40",
    ],
  },
  {
    fault: "a scope that was being disposed of was asked for another instance, which ended at once",
    setup: "async-context",
    commands: [
      "spawn 16 61 33",
      "run 30 12 13",
      "get 31 46 51",
      "enter 51 42 38",
      "enter 59 42 7",
      "shutDown 54 35 50",
      "enter 1 59 36",
      "refreshByHandle 55 62 11",
      "stopWaiting 39 23 22",
      "refresh 32 7 23",
    ],
  },
  {
    fault: "a flow that left captured scopes waited for an end that waited for the flow itself, further out",
    setup: "session beside request > workflow",
    commands: ["spawn 38 52 62", "enter 18 10 34", "run 46 35 33", "capture 6 46 34", "runCaptured 54 47 6"],
  },
  {
    fault: "a flow that went into captured scopes waited for its own exclusive use when it went into others from there",
    setup: "tenant > session that stays > request that is cleared",
    commands: [
      "spawn 11 23 8",
      "spawn 23 53 17",
      "end 48 28 1",
      "runStack 11 17 6",
      "end 25 57 3",
      "run 49 55 32",
      "capture 29 38 15",
      "spawn 38 25 21",
      "shutDown 26 5 9",
      "runCapturedExclusively 55 41 31",
      "runCapturedExclusively 25 56 14",
    ],
  },
  {
    fault: "a stay was taken for that of a visit which is hidden, and ended with that",
    setup: "bounded tenant > full session > request",
    commands: [
      "spawn 47 7 29",
      "enter 46 63 22",
      "spawn 26 29 6",
      "comeBack 22 45 23",
      "runStack 11 10 25",
      "run 59 29 16",
      "enter 61 53 51",
      "capture 29 28 63",
      "end 19 46 34",
      "end 48 50 30",
      "runCaptured 52 62 11",
      "runCapturedExclusively 26 40 6",
      "exit 54 43 52",
      "runExclusively 29 8 30",
      "end 18 16 38",
      "runCapturedExclusively 28 49 44",
    ],
  },
  {
    fault: "who of two flows that wait for one end goes on first is left open",
    setup: "session beside request > workflow",
    commands: [
      "spawn 20 57 41",
      "runStack 55 47 23",
      "run 42 45 30",
      "enter 38 55 14",
      "capture 18 7 7",
      "fork 53 62 43",
      "runCaptured 15 24 16",
    ],
  },
  {
    fault: "who waits for his turn inside of what the one before waits for the end of waits no longer than his limit",
    setup: "session beside request > workflow",
    commands: [
      "spawn 29 28 2",
      "fork 7 14 52",
      "run 18 55 1",
      "spawn 62 3 3",
      "run 4 59 4",
      "enter 9 17 35",
      "enter 35 61 44",
      "run 35 29 47",
      "runSync 10 63 48",
      "spawn 29 52 32",
      "runStack 19 49 50",
      "enter 32 56 12",
      "run 10 40 52",
      "runExclusively 45 5 58",
      "runStack 5 45 47",
      "run 55 47 24",
      "run 9 61 3",
      "reloadNamed 45 54 37",
      "runExclusively 63 22 8",
    ],
  },
  {
    fault:
      "where one of two sessions whose time is over was what their refused tenant waited for, the other ends with the tenant",
    setup: "tenant > session that stays > request that is cleared",
    commands: [
      "spawn 63 50 23",
      "enter 61 48 49",
      "enter 45 60 60",
      "reload 11 43 51",
      "run 15 43 15",
      "exit 23 56 2",
      "runSync 25 58 58",
      "end 13 23 21",
      "exit 16 0 42",
      "advance 52 58 39",
    ],
  },
  {
    fault: "who is let in and refused at once leaves behind the one who let him in",
    setup: "lru > session > request or none",
    commands: [
      "spawn 61 35 1",
      "run 55 36 22",
      "runStack 46 33 3",
      "fork 56 53 29",
      "rename 25 54 63",
      "enter 43 24 60",
      "enter 37 30 21",
      "capture 29 50 41",
      "run 38 32 59",
      "run 10 13 43",
      "spawn 47 7 38",
      "capture 12 28 61",
      "runExclusively 26 47 45",
      "runCapturedExclusively 31 25 10",
      "fork 54 62 25",
      "runCapturedExclusively 62 50 13",
      "get 62 44 18",
    ],
  },
  {
    fault:
      "a failure far in marks a workflow, and the last one to leave is told that its steps can only be undone with await",
    setup: "session beside request > workflow",
    commands: [
      "spawn 19 27 20",
      "enter 42 10 11",
      "enter 62 20 16",
      "exit 34 49 30",
      "record 54 38 4",
      "exit 54 42 30",
    ],
  },
  {
    fault: "who leaves a workflow that failed further in waits for its end, as nobody else does",
    setup: "session beside request > workflow",
    commands: [
      "spawn 22 49 2",
      "enter 18 25 46",
      "enter 6 26 6",
      "exit 55 28 42",
      "getLate 0 55 23",
      "run 28 44 43",
      "exit 15 50 36",
      "getLate 56 2 19",
    ],
  },
];

describe("cases that the model has found", () => {
  it.each(sequences)("$fault", async ({ setup: name, commands }) => {
    const setup = setups.find((each) => each.name === name)!;
    expect((await playEpisode(setup, commands.map(parsed))).violation).toBeUndefined();
  });
});

/** A tenant with sessions, one of which holds what can only be disposed asynchronously. */
function tenants(session: ScopeManager = new SessionScopeManager()) {
  class Connection {
    async [Symbol.asyncDispose]() {}
  }
  const container = createContainer()
    .registerScopeManager("tenant", new TenantScopeManager())
    .registerScopeManager("session", session, { within: "tenant" })
    .bind(Connection, { scope: "session" });
  return { container, Connection };
}

describe("the same in words", () => {
  it("leaving synchronously is not refused where somebody else waits for the end", async () => {
    const { container, Connection } = tenants();
    const outside = outsideOfContexts();
    const tenant = container.enterScope("tenant", "acme");
    const session = container.enterScope("session", "s", { parent: tenant.scope });
    session.get(Connection);
    const closed = outside(() => container.closeScope("session", "s", { parent: tenant.scope }));

    session.exit();

    expect(await closed).toBe(true);
    expect(session.scope.state).toBe("closed");
    tenant.exit();
  });

  it("leaving synchronously is not refused where somebody else waits for the end of the wider scope", async () => {
    const { container, Connection } = tenants();
    const outside = outsideOfContexts();
    const tenant = container.enterScope("tenant", "acme");
    const session = container.enterScope("session", "s", { parent: tenant.scope });
    session.get(Connection);
    const closed = outside(() => container.closeScope("tenant", "acme"));

    tenant.exit();
    session.exit();

    expect(await closed).toBe(true);
    expect([session.scope.state, tenant.scope.state]).toEqual(["closed", "closed"]);
  });

  it("a tenant that was closed from inside ends when the session is closed that its last user was refused", async () => {
    const { container, Connection } = tenants();
    const tenant = container.enterScope("tenant", "acme");
    const session = container.enterScope("session", "s");
    session.get(Connection);
    await container.closeScope("tenant", "acme");
    tenant.exit();
    expect(() => session.exit()).toThrow(expect.objectContaining({ code: "ASYNC_DISPOSAL_REQUIRED" }));

    await session.scope.close();

    expect([session.scope.state, tenant.scope.state]).toEqual(["closed", "closed"]);
  });

  it("a tenant ends when its last user leaves, though by a session that was opened while it drained", async () => {
    const { container } = tenants();
    const outside = outsideOfContexts();
    const tenant = container.enterScope("tenant", "acme");
    const closed = outside(() => container.closeScope("tenant", "acme"));
    const session = container.enterScope("session", "s", { parent: tenant.scope });
    tenant.exit();
    session.exit();
    expect(await closed).toBe(true);
    expect([session.scope.closeReason, container.metrics().scopes.session?.open]).toEqual(["parent-closed", 0]);
  });

  it("nobody from outside opens a session in a tenant that drains", () => {
    const { container } = tenants();
    const outside = outsideOfContexts();
    const tenant = container.enterScope("tenant", "acme");
    void outside(() => container.closeScope("tenant", "acme"));
    const enter = () => container.enterScope("session", "s", { parent: tenant.scope });

    expect(() => outside(enter)).toThrow(expect.objectContaining({ code: "SCOPE_DRAINING" }));
    expect(enter().scope.parent).toBe(tenant.scope);
  });

  it("whoever is inside a session enters it again when its time is over, whether it was swept or not", () => {
    const scopes = [true, false].map((swept) => {
      const clock = new ManualClock();
      const manager = new SessionScopeManager({ clock, absoluteTimeoutMs: 100 });
      const container = createContainer().registerScopeManager("session", manager);
      return container.runInScope("session", "s", () => {
        clock.advance(100);
        if (swept) manager.sweep();
        return container.runInScope("session", "s", () => container.getCurrentScope("session")?.closeReason);
      });
    });
    expect(scopes).toEqual(["absolute-timeout", "absolute-timeout"]);
  });

  it("a shutdown that waits no longer ends what was opened meanwhile, too", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, drainTimeoutMs: 10 }).registerScopeManager(
      "request",
      new AsyncContextScopeManager({ clock }),
    );
    const outside = outsideOfContexts();
    container.enterScope("request", "first");
    const disposed = outside(() => container.dispose());
    const second = container.enterScope("request", "second");

    clock.advance(10);
    await disposed;

    expect(second.scope.state).toBe("closed");
  });
});

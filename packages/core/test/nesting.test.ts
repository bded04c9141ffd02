import { describe, expect, it } from "@jest/globals";
import {
  createContainer,
  ParentScopeNotActiveError,
  scopeId,
  token,
  type Scope,
  type ScopeEntry,
  type ScopeId,
} from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

interface Box {
  readonly of: unknown;
}

const OfTenant = token<Box>("OfTenant");
const OfSession = token<Box>("OfSession");
const OfRequest = token<Box>("OfRequest");

/** Three levels: tenants and sessions stay, requests end with their last user. Disposals are written to `log`. */
function house() {
  const log: string[] = [];
  const make = (name: string) => (id: string) => ({ of: id, name });
  const dispose = (box: Box) => void log.push(`${(box as Box & { name: string }).name} of ${String(box.of)}`);
  const container = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .registerScopeManager("request", new EndingScopeManager(), { within: "session" })
    .bind(OfTenant, { scope: "tenant", useFactory: make("tenant part"), inject: [scopeId("tenant")], dispose })
    .bind(OfSession, { scope: "session", useFactory: make("session part"), inject: [scopeId("session")], dispose })
    .bind(OfRequest, { scope: "request", useFactory: make("request part"), inject: [scopeId("request")], dispose });
  return { container, log };
}

describe("levels of scopes", () => {
  it("N1 whoever is in a scope by an explicit parent gets the services of that parent", async () => {
    const { container } = house();
    const tenant = container.runInScope("tenant", "t", () => container.enterScope("tenant", "t"));
    const inside = container.runInScope("session", "s", () => container.get(OfTenant), { parent: tenant.scope });
    expect(inside).toBe(tenant.get(OfTenant));
    tenant.exit();
    await container.dispose();
  });

  it("N1 a scope is in use once, however it is: by flows of its own or through scopes within, in whatever order they leave", () => {
    const { container } = house();
    const idle = () => container.metrics().scopes.tenant?.idle;
    const first = container.enterScope("tenant", "t");
    const session = container.enterScope("session", "s");
    first.exit();
    const again = container.enterScope("tenant", "t");
    expect([idle(), again.scope]).toEqual([0, first.scope]);
    again.exit();
    expect([idle(), first.scope.active]).toEqual([0, true]);
    session.exit();
    expect([idle(), first.scope.active]).toEqual([1, false]);
  });

  it("N1 a scope that nobody is in is in use as long as somebody is in one within", () => {
    const { container } = house();
    const idle = () => container.metrics().scopes.tenant?.idle;
    const parent = container.runInScope("tenant", "t", () => container.getCurrentScope("tenant")!);
    const one = container.enterScope("session", "1", { parent });
    expect([idle(), parent.users, parent.active]).toEqual([0, 0, true]);
    const two = container.enterScope("session", "2", { parent });
    one.exit();
    expect([idle(), parent.active]).toEqual([0, true]);
    two.exit();
    expect([idle(), parent.active]).toEqual([1, false]);
  });

  it("N4 a scope that is to end takes those within along: whoever is inside gets fresh ones, which end with it too", () => {
    const { container } = house();
    const tenant = container.enterScope("tenant", "t");
    const idle = container.runInScope("session", "s", () => container.getCurrentScope("session")!);
    void tenant.scope.close();
    expect([tenant.scope.state, idle.state]).toEqual(["draining", "draining"]);
    const session = container.enterScope("session", "s");
    expect(session.scope).not.toBe(idle);
    tenant.exit();
    expect([tenant.scope.state, session.scope.state]).toEqual(["draining", "open"]);
    session.exit();
    expect([tenant, session].map(({ scope }) => scope.state)).toEqual(["closed", "closed"]);
    expect(idle.state).toBe("closed");
  });

  it("N4 a scope that is to end is in use until it has, and its manager is not told that it is idle", () => {
    const told: string[] = [];
    class Listening extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        const observer = { active: () => told.push("active"), idle: () => told.push("idle") };
        return super.enterScope(id, { ...entry, name: entry.name, open: (own) => entry.open(own, observer) });
      }
    }
    const container = createContainer().registerScopeManager("job", new Listening());
    container.runInScope("job", 1, () => void container.getCurrentScope("job")?.close());
    container.runInScope("job", 2, () => undefined);
    expect(told).toEqual(["active", "active", "idle"]);
  });

  it("N4 a scope that is to end does not while somebody is inside, though the last of those within has ended", async () => {
    const { container } = house();
    const tenant = container.enterScope("tenant", "t");
    const session = container.runInScope("session", "s", () => container.getCurrentScope("session")!);
    void tenant.scope.close();
    await session.close();
    expect([tenant.scope.state, session.state]).toEqual(["draining", "closed"]);
    tenant.exit();
    expect(tenant.scope.state).toBe("closed");
  });

  it("N4 whoever is still inside a scope that was ended by force is told how that went when he closes it", async () => {
    const [clock, gate, slow, failure] = [new ManualClock(), deferred(), deferred(), new Error("of a disposer")];
    const container = createContainer({ clock, drainTimeoutMs: 1_000 })
      .registerScopeManager("tenant", new RetainingScopeManager())
      .bind(OfTenant, {
        scope: "tenant",
        useFactory: () => ({ of: "t" }),
        dispose: async () => {
          await slow.promise;
          throw failure;
        },
      });
    const work = container.runInScope("tenant", "t", async () => {
      container.get(OfTenant);
      const scope = container.getCurrentScope("tenant")!;
      await gate.promise;
      const closing = Promise.resolve(scope.close());
      expect(await stateOf(closing)).toBe("pending");
      slow.resolve();
      return [await rejectionOf(closing), thrownBy(() => scope.close())];
    });
    const disposed = container.dispose();
    clock.advance(1_000);
    gate.resolve();
    expect(await work).toEqual([failure, failure]);
    await disposed;
    expect(container.metrics().scopes.tenant).toMatchObject({ open: 0, idle: 0, active: 0 });
  });

  it("N4 a scope that was opened inside a container that is ending is not waited for longer than the others", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, drainTimeoutMs: 1_000 })
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" });
    const [gate, opened] = [deferred(), deferred<Scope>()];
    void container.runInScope("tenant", "t", async () => {
      await gate.promise;
      opened.resolve(container.enterScope("session", "s").scope);
      await new Promise(() => undefined);
    });
    const disposed = container.dispose();
    gate.resolve();
    const session = await opened.promise;
    expect([await stateOf(disposed), session.state]).toEqual(["pending", "open"]);
    clock.advance(1_000);
    await disposed;
    expect(session.state).toBe("closed");
  });

  it("N1 a narrower scope gets the wider one's instance, which the wider one keeps and disposes", async () => {
    const { container, log } = house();
    const [part, again] = container.runInScope("tenant", "t", () => [
      container.runInScope("session", "s", () => container.get(OfTenant)),
      container.get(OfTenant),
    ]);
    expect(part).toBe(again);
    await container.runInScope("tenant", "t", () => container.closeScope("session", "s"));
    expect(log).toEqual([]);
    await container.closeScope("tenant", "t");
    expect(log).toEqual(["tenant part of t"]);
  });

  it("N1 a service sees the wider scope that it belongs to, whichever is current", () => {
    const { container } = house();
    const Pair = token<{ session: Box; tenant: Box }>("Pair");
    container.bind(Pair, {
      scope: "session",
      useFactory: (session, tenant) => ({ session, tenant }),
      inject: [OfSession, OfTenant],
    });
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "s"],
      ],
      () => {
        const handle = container.enterScope("session", "s");
        container.runInScope("tenant", "other", () => {
          expect(handle.get(Pair).tenant.of).toBe("acme");
          expect(container.get(OfTenant).of).toBe("other");
        });
        handle.exit();
      },
    );
  });

  it("N5 each disposes its own and nothing else, the narrower before the wider", async () => {
    const { container, log } = house();
    container.runInScopes(
      [
        ["tenant", "t"],
        ["session", "s"],
        ["request", "r"],
      ],
      () => {
        container.get(OfTenant);
        container.get(OfRequest);
        container.get(OfSession);
      },
    );
    expect(log).toEqual(["request part of r"]);
    await container.runInScope("tenant", "t", () => container.closeScope("session", "s"));
    expect(log).toEqual(["request part of r", "session part of s"]);
    await container.closeScope("tenant", "t");
    expect(log).toEqual(["request part of r", "session part of s", "tenant part of t"]);
  });

  it("N4 are entered together by name; those that one step entered end with it, those entered before do not", async () => {
    const { container, log } = house();
    expect(() => container.runInScope("request", "r", () => 1)).toThrow(ParentScopeNotActiveError);
    const app = createContainer()
      .registerScopeManager("app", new EndingScopeManager())
      .registerScopeManager("request", new EndingScopeManager(), { within: "app" })
      .registerScopeManager("action", new EndingScopeManager(), { within: "request" });
    const states: string[] = [];
    app.events.on("closed", ({ scope }) => void states.push(scope));
    await app.runInScope("app", "a", async () => {
      await app.runInScopes(
        [
          ["request", "r"],
          ["action", "x"],
        ],
        () => Promise.resolve(),
      );
      expect(states).toEqual(["action", "request"]);
      await app.runInScope("request", "r", async () => {
        await app.runInScope("action", "x", () => Promise.resolve());
        expect(app.getCurrentScope("request")?.state).toBe("open");
      });
    });
    expect(states).toEqual(["action", "request", "action", "request", "app"]);
    expect(log).toEqual([]);
  });

  it("N6 siblings do not touch one another, and an open one is no parent of those beside it", async () => {
    const { container, log } = house();
    const gate = deferred();
    await container.runInScope("tenant", "t", async () => {
      const one = container.runInScope("session", "one", async () => {
        container.get(OfSession);
        await gate.promise;
        return container.get(OfSession).of;
      });
      const two = container.runInScope("session", "two", async () => {
        container.get(OfSession);
        return container.getCurrentScope("session")?.parent?.name;
      });
      expect(await two).toBe("tenant");
      await container.closeScope("session", "two");
      expect(log).toEqual(["session part of two"]);
      gate.resolve();
      expect(await one).toBe("one");
    });
    expect(log).toEqual(["session part of two"]);
  });

  it("N6 the same id within another parent is another scope, also from within the first", () => {
    const { container } = house();
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "1"],
      ],
      () => {
        const first = container.get(OfSession);
        container.runInScopes(
          [
            ["tenant", "other"],
            ["session", "1"],
          ],
          () => expect(container.get(OfSession)).not.toBe(first),
        );
        expect(container.get(OfSession)).toBe(first);
      },
    );
  });
});

describe("scopes of one name inside each other", () => {
  it("N2 V16 the inner one counts, with instances of its own", () => {
    const { container } = house();
    container.runInScope("tenant", "outer", () => {
      const outer = container.get(OfTenant);
      container.runInScope("tenant", "inner", () => {
        expect(container.get(OfTenant).of).toBe("inner");
        container.runInScope("session", "s", () => expect(container.get(OfTenant).of).toBe("inner"));
      });
      expect(container.get(OfTenant)).toBe(outer);
    });
  });

  it("N3 closing the inner one keeps the outer one and all that is in it (defect D39)", async () => {
    const { container, log } = house();
    await container.runInScope("tenant", "outer", async () => {
      const outer = container.get(OfTenant);
      container.runInScope("tenant", "inner", () => container.get(OfTenant));
      await container.closeScope("tenant", "inner");
      expect(log).toEqual(["tenant part of inner"]);
      expect(container.get(OfTenant)).toBe(outer);
      expect(container.getCurrentScope("tenant")?.state).toBe("open");
    });
  });

  it("V16 seed N01 seed Q06 the same id again is the same scope, disposed once, at the last exit of three (defect D37)", () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(OfRequest, {
        scope: "request",
        useFactory: (id) => ({ of: id }),
        inject: [scopeId("request")],
        dispose: ({ of }) => void log.push(String(of)),
      });
    container.runInScope("request", "r", () => {
      container.runInScope("request", "r", () => {
        container.runInScope("request", "r", () => {
          expect(container.get(OfRequest)).toBe(container.get(OfRequest));
          expect(container.getCurrentScope("request")?.users).toBe(3);
        });
        expect(log).toEqual([]);
      });
      expect(container.get(OfRequest).of).toBe("r");
      expect(log).toEqual([]);
    });
    expect(log).toEqual(["r"]);
  });

  it("seed Q06 other ids, three deep, have an instance each, and end from the inside out", () => {
    const log: unknown[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(OfRequest, {
        scope: "request",
        useFactory: (id) => ({ of: id }),
        inject: [scopeId("request")],
        dispose: ({ of }) => void log.push(of),
      });
    container.runInScope("request", "1", () => {
      const first = container.get(OfRequest);
      container.runInScope("request", "2", () => {
        container.runInScope("request", "3", () => expect(container.get(OfRequest).of).toBe("3"));
        expect(container.get(OfRequest).of).toBe("2");
      });
      expect(container.get(OfRequest)).toBe(first);
    });
    expect(log).toEqual(["3", "2", "1"]);
  });
});

describe("scopes after one another", () => {
  it("seed Q01 seed Q02 two ids have two instances, one id has one (defect D41)", () => {
    const { container } = house();
    const partOf = (id: string) =>
      container.runInScope("tenant", id, () => [container.get(OfTenant), container.get(OfTenant)] as const);
    const [one, two] = [partOf("one"), partOf("two")];
    expect(one[0]).toBe(one[1]);
    expect(two[0]).toBe(two[1]);
    expect(one[0]).not.toBe(two[0]);
  });

  it("seed Q03 seed Q05 seed Q07 that end on exit leave nothing behind, and share nothing with the next of that id (defect D01) (defect D41)", () => {
    const log: unknown[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(OfRequest, {
        scope: "request",
        useFactory: (id) => ({ of: id }),
        inject: [scopeId("request")],
        dispose: ({ of }) => void log.push(of),
      });
    const first = container.runInScope("request", "same", () => container.get(OfRequest));
    const second = container.runInScope("request", "same", () => container.get(OfRequest));
    const other = container.runInScope("request", "other", () => container.get(OfRequest));
    expect(new Set([first, second, other]).size).toBe(3);
    expect(log).toEqual(["same", "same", "other"]);
    expect(container.metrics().scopes.request).toMatchObject({ open: 0, active: 0, instances: { live: 0 } });
  });

  it("seed Q03 that are kept are found again by their id, until they are closed (defect D01)", async () => {
    const { container, log } = house();
    const part = () => container.runInScope("tenant", "t", () => container.get(OfTenant));
    const first = part();
    expect(part()).toBe(first);
    expect(log).toEqual([]);
    await container.closeScope("tenant", "t");
    expect(log).toEqual(["tenant part of t"]);
    expect(part()).not.toBe(first);
  });
});

describe("what is bound to a list of scopes", () => {
  it("seed N06 lives in the first scope of the list that is active", () => {
    const container = createContainer()
      .registerScopeManager("one", new RetainingScopeManager())
      .registerScopeManager("two", new RetainingScopeManager());
    container.bind(OfRequest, { scope: ["two", "one"], useFactory: () => ({ of: "list" }) });
    container.runInScope("one", "a", () => {
      const first = container.get(OfRequest);
      container.runInScope("two", "b", () => {
        expect(container.get(OfRequest)).not.toBe(first);
        expect(container.get(OfRequest)).toBe(container.get(OfRequest));
      });
      expect(container.get(OfRequest)).toBe(first);
    });
    expect(() => container.get(OfRequest)).toThrow('its scope "two | one" is not active');
  });
});

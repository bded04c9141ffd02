import { describe, expect, it } from "@jest/globals";
import { createContainer, type ScopeEventMap } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { collectGarbage } from "./fixtures/collect-garbage.js";
import { deferred } from "./fixtures/deferred.js";
import { turns } from "./fixtures/turns.js";

type Leaked = ScopeEventMap["leaked"][0];

function watched(trackLeaks = true) {
  const clock = new ManualClock();
  const container = createContainer({ clock, drainTimeoutMs: 1_000, trackLeaks })
    .registerScopeManager("tenant", new RetainingScopeManager({ clock }))
    .registerScopeManager("session", new RetainingScopeManager({ clock }), { within: "tenant", orphan: "allow" });
  const leaked: Leaked[] = [];
  container.events.on("leaked", (event) => void leaked.push(event));
  const session = () => container.metrics().scopes.session;
  const endByForce = async () => {
    const ending = container.dispose();
    clock.advance(1_000);
    await ending;
  };
  return { container, leaked, session, endByForce };
}

const never = () => new Promise<void>(() => undefined);

describe("a flow that nobody can end any more", () => {
  it("Z12 is told of when its handle is collected, with the place where it came in (defect D64)", async () => {
    const { container, leaked } = watched();
    (function comesInHere() {
      container.enterScope("session", "forgotten");
    })();
    await collectGarbage();
    expect(leaked).toMatchObject([{ scope: "session", id: "forgotten" }]);
    expect(leaked[0]?.enteredAt).toMatch(/^Error: entered here\n[^]*comesInHere/);
  });

  it("Z12 is told of when its handle came of an entry that could wait", async () => {
    const { container, leaked } = watched();
    await (async () => {
      await container.enterScopeAsync("session", "forgotten");
    })();
    await collectGarbage();
    expect(leaked).toMatchObject([{ scope: "session", id: "forgotten" }]);
  });

  it("Z12 is told of when its work can never settle, in every scope that it is in", async () => {
    const { container, leaked } = watched();
    void container.runInScopes([["tenant", "acme"], ["session", "stuck"]], never); // prettier-ignore
    void container.runInScopeAsync("session", "stuck too", never);
    await turns();
    await collectGarbage();
    const told = leaked.map(({ scope, id }) => `${scope} ${String(id)}`).sort();
    expect(told).toEqual(["session stuck", "session stuck too", "tenant acme"]);
  });

  it("Z12 is counted once: not again when the container no longer waits for it", async () => {
    const { container, leaked, session, endByForce } = watched();
    (() => container.enterScope("session", "forgotten"))();
    await collectGarbage();
    expect(session()).toMatchObject({ leaked: 1, active: 1 });
    await endByForce();
    expect(session()).toMatchObject({ leaked: 1, open: 0 });
    expect(leaked).toHaveLength(1);
  });

  it("Z12 is counted once: not again when it is collected after the container's end", async () => {
    const { container, leaked, session, endByForce } = watched();
    await (async () => {
      const handle = container.enterScope("session", "kept");
      await endByForce();
      expect(handle.scope.state).toBe("closed");
    })();
    await collectGarbage();
    expect(session()?.leaked).toBe(1);
    expect(leaked).toHaveLength(1);
  });

  it("Z12 keeps its scope open all the same: garbage collection ends nothing", async () => {
    const { container, session } = watched();
    const scope = (() => container.enterScope("session", "forgotten").scope)();
    await collectGarbage();
    expect([scope.state, scope.users, session()?.exited]).toEqual(["open", 1, 0]);
  });

  it("Z12 is told of at the container's end only, where leaks are not tracked", async () => {
    const { container, leaked, session, endByForce } = watched(false);
    (() => container.enterScope("session", "forgotten"))();
    await collectGarbage();
    expect([leaked.length, session()?.leaked]).toEqual([0, 0]);
    await endByForce();
    expect(leaked).toEqual([{ scope: "session", id: "forgotten", enteredAt: undefined }]);
    expect(session()?.leaked).toBe(1);
  });

  it("Z12 is told of at the container's end only, where the runtime does not tell of what it collects", async () => {
    const { FinalizationRegistry } = globalThis;
    Reflect.deleteProperty(globalThis, "FinalizationRegistry");
    const { container, leaked, endByForce } = watched();
    globalThis.FinalizationRegistry = FinalizationRegistry;
    (() => container.enterScope("session", "forgotten"))();
    (() => container.enterScope("session", "left").exit())();
    await collectGarbage();
    expect(leaked).toHaveLength(0);
    await endByForce();
    expect(leaked).toMatchObject([{ id: "forgotten" }]);
    expect(leaked[0]?.enteredAt).toContain("abandoned-flows.test");
  });
});

describe("a flow that will end", () => {
  it("Z12 is no leak while somebody has its handle, nor when it has left", async () => {
    const { container, leaked, session } = watched();
    const kept = container.enterScope("session", "kept");
    (() => container.enterScope("session", "left").exit())();
    await (async () => container.enterScope("session", "left too").exitAsync())();
    await collectGarbage();
    expect(kept.id).toBe("kept");
    expect([leaked.length, session()?.leaked]).toEqual([0, 0]);
  });

  it("Z12 is no leak while somebody can let its work go on, though nobody waits for it", async () => {
    const { container, leaked, session } = watched();
    const gate = deferred();
    void container.runInScope("session", "slow", async () => gate.promise);
    await collectGarbage();
    expect(leaked).toHaveLength(0);
    gate.resolve();
    await turns();
    expect(session()).toMatchObject({ active: 0, leaked: 0 });
  });
});

import { describe, expect, it } from "@jest/globals";
import { createContainer, ScopeClosedError, ScopeLeftError, token } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Part = token<object>("Part");

function server(clock = new ManualClock()) {
  const disposed: object[] = [];
  const container = createContainer({ clock, drainTimeoutMs: 1_000, trackLeaks: true })
    .registerScopeManager("session", new RetainingScopeManager({ clock }))
    .registerScopeManager("request", new EndingScopeManager(), { within: "session", orphan: "allow" })
    .bind(Part, { scope: "request", useFactory: () => ({}), dispose: (part) => void disposed.push(part) });
  return { container, disposed, clock };
}

describe("work that outlives its scope", () => {
  it("Z12 is refused after the scope's end: no instance, no revival, no outer scope of that name (defect D38)", async () => {
    const { container, disposed } = server();
    const gate = deferred();
    let detached: Promise<unknown> | undefined;
    await container.runInScope("request", "outer", async () => {
      await container.runInScope("request", "inner", async () => {
        container.get(Part);
        detached = rejectionOf(gate.promise.then(() => container.get(Part)));
      });
      gate.resolve();
      const error = await detached;
      expect(error).toBeInstanceOf(ScopeClosedError);
      expect(error).toMatchObject({ scope: "request", id: "inner", reason: "exit", path: ["Part"] });
      expect(container.getCurrentScope("request")?.id).toBe("outer");
    });
    expect(disposed).toHaveLength(1);
    expect(container.metrics().scopes.request).toMatchObject({ opened: 2, instances: { created: 1, live: 0 } });
  });

  it("Z12 is refused also where the scope stays open for others", async () => {
    const { container } = server();
    const gate = deferred();
    const Cart = token<object>("Cart");
    container.bind(Cart, { scope: "session", useFactory: () => ({}) });
    let detached: Promise<unknown> | undefined;
    container.runInScope("session", "a", () => {
      detached = rejectionOf(gate.promise.then(() => container.get(Cart)));
    });
    gate.resolve();
    expect(await detached).toBeInstanceOf(ScopeLeftError);
    expect(container.runInScope("session", "a", () => container.get(Cart))).toEqual({});
  });

  it("Z12 is told of at the container's end, with the place where it came in, and waited for no longer than the limit (defect D64)", async () => {
    const { container, clock, disposed } = server();
    const gate = deferred();
    const leaked: { scope: string; id: unknown; enteredAt: string | undefined }[] = [];
    container.events.on("leaked", (event) => void leaked.push(event));
    const stuck = container.runInScope("request", "stuck", async function comesInHere() {
      container.get(Part);
      await gate.promise;
      return container.get(Part);
    });
    container.runInScope("request", "fine", () => container.get(Part));
    const ending = container.dispose();
    clock.advance(999);
    expect(await stateOf(ending)).toBe("pending");
    clock.advance(1);
    await ending;
    expect(leaked).toMatchObject([{ scope: "request", id: "stuck" }]);
    expect(leaked[0]?.enteredAt).toContain("detached-work.test");
    expect(container.metrics().scopes.request).toMatchObject({ leaked: 1, open: 0, instances: { live: 0 } });
    expect(disposed).toHaveLength(2);
    gate.resolve();
    expect(await rejectionOf(stuck)).toMatchObject({ code: "CONTAINER_CLOSED" });
    expect(disposed).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("Z12 that ends in time is no leak", async () => {
    const { container, clock } = server();
    const gate = deferred();
    let leaks = 0;
    container.events.on("leaked", () => {
      leaks++;
    });
    const work = container.runInScope("request", "slow", () => gate.promise);
    const ending = container.dispose();
    clock.advance(500);
    gate.resolve();
    await work;
    await ending;
    expect(leaks).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("captured scopes", () => {
  it("T5 whose scope has ended are invalid and refuse", async () => {
    const { container } = server();
    const captured = container.runInScope("session", "a", () => container.captureScopes());
    expect(captured.isValid).toBe(true);
    await container.closeScope("session", "a");
    expect(captured.isValid).toBe(false);
    let ran = 0;
    expect(() => captured.run(() => ran++)).toThrow(ScopeClosedError);
    container.runInScope("session", "a", () => undefined);
    expect(captured.isValid).toBe(false);
    expect(ran).toBe(0);
  });

  it("T5 carry every current scope to another flow, sync or async, and leave that flow as it was", async () => {
    const { container } = server();
    const seen = () => [container.getCurrentScope("session")?.id, container.getCurrentScope("request")?.id];
    const gate = deferred();
    const captured = deferred<ReturnType<typeof container.captureScopes>>();
    const elsewhere = container.runInScope("session", "other", async () => {
      const scopes = await captured.promise;
      const inside = await scopes.run(async () => {
        await Promise.resolve();
        return seen();
      });
      gate.resolve();
      return [inside, seen()];
    });
    await container.runInScopes(
      [
        ["session", "s"],
        ["request", "r"],
      ],
      async () => {
        captured.resolve(container.captureScopes());
        await gate.promise;
      },
    );
    expect(await elsewhere).toEqual([
      ["s", "r"],
      ["other", undefined],
    ]);
  });

  it("T5 do not keep a scope open, but work that runs in them does", async () => {
    const { container, disposed } = server();
    const gate = deferred();
    const captured = container.runInScope("request", "r", () => {
      container.get(Part);
      const scopes = container.captureScopes();
      void scopes.run(() => gate.promise);
      return scopes;
    });
    expect(disposed).toHaveLength(0);
    gate.resolve();
    await turns();
    expect(disposed).toHaveLength(1);
    expect(captured.isValid).toBe(false);
  });

  it("T5 of no scope are valid, and run the work in none", () => {
    const { container } = server();
    const captured = container.captureScopes();
    expect(captured.isValid).toBe(true);
    expect(captured.run(() => container.getCurrentScope("session"))).toBeUndefined();
  });
});

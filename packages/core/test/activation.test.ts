import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type ScopeEventName } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

interface Box {
  readonly n: number;
}

const Part = token<Box>("Part");

/** Requests that end with their last user, and numbered parts that live in them. */
function server() {
  let parts = 0;
  const disposed: number[] = [];
  const container = createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .bind(Part, { scope: "request", useFactory: () => ({ n: ++parts }), dispose: ({ n }) => void disposed.push(n) });
  return { container, disposed };
}

describe("entering and leaving", () => {
  it("A4 joins a scope that is open, and only the last one who leaves ends it; then a fresh one follows (defect D37)", () => {
    const { container, disposed } = server();
    container.runInScope("request", "r", () => {
      expect(container.get(Part).n).toBe(1);
      container.runInScope("request", "r", () => expect(container.get(Part).n).toBe(1));
      expect(disposed).toEqual([]);
      expect(container.get(Part).n).toBe(1);
    });
    expect(disposed).toEqual([1]);
    container.runInScope("request", "r", () => expect(container.get(Part).n).toBe(2));
    expect(disposed).toEqual([1, 2]);
  });

  it("A4 twice with one handle leaves once, so that nobody else is turned out (defect D02)", () => {
    const { container, disposed } = server();
    const first = container.enterScope("request", "r");
    const second = container.enterScope("request", "r");
    second.get(Part);
    first.exit();
    first.exit();
    first[Symbol.dispose]();
    expect(second.scope).toMatchObject({ state: "open", users: 1 });
    expect(disposed).toEqual([]);
    second.exit();
    expect(disposed).toEqual([1]);
  });

  it.each([
    ["returns", () => "result"],
    [
      "throws",
      () => {
        throw new Error("work");
      },
    ],
  ])("A5 is told once each, in order, where the work %s", (how, work) => {
    const { container } = server();
    const names: ScopeEventName[] = [
      "opened",
      "entered",
      "instanceCreated",
      "exited",
      "closing",
      "instanceDisposed",
      "closed",
    ];
    const told: string[] = [];
    const outcomes: unknown[] = [];
    for (const name of names)
      container.events.on(name, ({ id }: { id: unknown }) => void told.push(`${name} ${String(id)}`));
    container.events.on("exited", ({ outcome }) => void outcomes.push(outcome.ok));
    container.events.on("closed", ({ outcome, reason }) => void outcomes.push(outcome?.ok, reason));
    try {
      container.runInScope("request", "r", () => {
        container.get(Part);
        return work();
      });
    } catch {
      told.push("caught");
    }
    const ok = how === "returns";
    expect(told).toEqual([...names.map((name) => `${name} r`), ...(ok ? [] : ["caught"])]);
    expect(outcomes).toEqual([ok, ok, "exit"]);
  });

  it("A6 after a close gives nothing of the closed scope back", async () => {
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Part, { scope: "session", useFactory: () => ({ n: 1 }) });
    const before = container.runInScope("session", "a", () => container.get(Part));
    expect(await container.closeScope("session", "a")).toBe(true);
    container.runInScope("session", "a", () => {
      expect(container.peek(Part)).toBeUndefined();
      expect(container.get(Part)).not.toBe(before);
    });
    expect(await container.closeScope("session", "unknown")).toBe(false);
  });

  it("A7 gives the disposer what the factory made, in one record: the same instance, name and scope", () => {
    const { container } = server();
    const made: unknown[] = [];
    const Made = token<Box>("Made");
    container.bind(Made, {
      scope: "request",
      useFactory: function* () {
        const instance = { n: 7 };
        made.push(instance);
        yield instance;
        made.push(instance);
      },
      dispose: (instance) => void made.push(instance),
    });
    container.decorate(Made, (inner) => ({ ...inner }));
    const records: unknown[] = [];
    container.events.on("instanceCreated", (event) => void records.push(event));
    container.events.on("instanceDisposed", (event) => void records.push(event));
    container.runInScope("request", "r", () => expect(container.get(Made)).not.toBe(made[0]));
    expect(made).toEqual([made[0], made[0], made[0]]);
    expect(made[1]).toBe(made[0]);
    expect(made[2]).toBe(made[0]);
    expect(records).toMatchObject([
      { scope: "request", id: "r", token: "Made" },
      { scope: "request", id: "r", token: "Made" },
    ]);
  });
});

describe("leaving out of order", () => {
  it("A12 the outer scope first leaves the inner one current, and then nothing (defect D02)", () => {
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const current = () => container.getCurrentScope("session")?.id;
    const outer = container.enterScope("session", "outer");
    const inner = container.enterScope("session", "inner");
    outer.exit();
    expect(current()).toBe("inner");
    inner.exit();
    expect(current()).toBeUndefined();
  });

  it("A12 a wider scope that ends with its last user waits for those in the narrower one, and no closed scope is ever current", async () => {
    const container = createContainer()
      .registerScopeManager("tenant", new EndingScopeManager())
      .registerScopeManager("request", new EndingScopeManager(), { within: "tenant" });
    const tenant = container.enterScope("tenant", "t");
    const request = container.enterScope("request", "r");
    tenant.exit();
    expect(tenant.scope.state).toBe("open");
    expect(container.getCurrentScope("request")).toBe(request.scope);
    await request.exitAsync();
    expect(container.getCurrentScope("request")).toBeUndefined();
    expect(container.getCurrentScope("tenant")).toBeUndefined();
    await tenant.scope.close();
    expect(container.metrics().scopes.tenant).toMatchObject({ open: 0, active: 0 });
  });

  it("A12 a flow whose scope was closed under it has no current scope, not a closed one", async () => {
    const container = createContainer({ drainTimeoutMs: 0 }).registerScopeManager(
      "session",
      new RetainingScopeManager(),
    );
    const gate = deferred();
    const work = container.runInScope("session", "a", async () => {
      await gate.promise;
      return container.getCurrentScope("session");
    });
    await container.dispose();
    gate.resolve();
    expect(await work).toBeUndefined();
  });
});

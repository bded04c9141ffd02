import { describe, expect, it } from "@jest/globals";
import { createContainer } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { WorkflowFinishedError, WorkflowScopeManager, type WorkflowOptions } from "@ambit/scope-workflow";
import { deferred } from "./fixtures/deferred.js";
import { house } from "./fixtures/house.js";
import { turns } from "./fixtures/turns.js";

const reservation = async ({ within, step }: ReturnType<typeof house>, id: string, undone: string[]): Promise<void> => {
  await within(id, () =>
    step(
      "reserve",
      () => id,
      async (reserved) => void undone.push(reserved),
    ),
  );
};

describe("a workflow that nobody comes back to", () => {
  it("K8 is cancelled when its time is over: its steps are undone, and its id stays refused", async () => {
    const built = house({ idleTimeoutMs: 60_000, sweepIntervalMs: 1_000 });
    const { clock, workflows, within, outline } = built;
    const undone: string[] = [];
    await reservation(built, "o1", undone);
    clock.advance(59_000);
    await reservation(built, "o1", undone);
    clock.advance(59_999);
    await turns();
    expect(undone).toEqual([]);
    clock.advance(1_001);
    await turns();
    expect(undone).toEqual(["o1"]);
    expect([workflows.status("o1"), outline("o1")]).toEqual(["cancelled", ["reserve compensated"]]);
    expect(workflows.metrics()).toMatchObject({ open: 0, closedBy: { "idle-timeout": 1 } });
    expect(() => within("o1", () => undefined)).toThrow(WorkflowFinishedError);
  });

  it("K8 is refused from the very instant, also before a sweep has found it", async () => {
    const built = house({ idleTimeoutMs: 100, sweepIntervalMs: 60_000 });
    const { clock, workflows, within } = built;
    const undone: string[] = [];
    await reservation(built, "o1", undone);
    clock.advance(100);
    expect(() => within("o1", () => undefined)).toThrow(
      expect.objectContaining({ code: "WORKFLOW_FINISHED", status: "cancelled" }),
    );
    await turns();
    expect([undone, workflows.status("o1"), workflows.metrics().opened]).toEqual([["o1"], "cancelled", 1]);
    workflows.forget("o1");
    expect(within("o1", () => workflows.status())).toBe("running");
  });

  it("K7 Z1 in use it is not ended by its time", async () => {
    const { clock, workflows, within, step } = house({ idleTimeoutMs: 100 });
    const gate = deferred();
    const visit = within("o1", () => step("slow", () => gate.promise));
    clock.advance(10_000);
    gate.resolve();
    await visit;
    expect(workflows.status("o1")).toBe("suspended");
  });

  it("is undone when it is closed, without anybody calling it failed", async () => {
    const built = house();
    const { container, workflows } = built;
    const undone: string[] = [];
    await reservation(built, "o1", undone);
    expect(await container.closeScope("order", "o1")).toBe(true);
    expect([undone, workflows.status("o1"), workflows.error("o1")]).toEqual([["o1"], "cancelled", undefined]);
  });

  it("is undone when the bound takes it: the one suspended longest, never one in use", async () => {
    const built = house({ maxWorkflows: 2 });
    const { workflows, within } = built;
    const undone: string[] = [];
    const gate = deferred();
    const visit = within("in use", () => gate.promise);
    await reservation(built, "older", undone);
    await reservation(built, "newer", undone);
    await turns();
    expect([undone, workflows.status("older"), workflows.status("newer")]).toEqual([
      ["older"],
      "cancelled",
      "suspended",
    ]);
    gate.resolve();
    await visit;
  });

  it("that overflowed, and fails as it is left, has failed all the same", async () => {
    const { workflows, within } = house({ maxWorkflows: 1, onError: "fail" });
    const gate = deferred();
    const visit = within("in use", () => gate.promise);
    const failure = new Error("out of stock");
    await expect(
      within("too many", async () => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect([workflows.status("too many"), workflows.error("too many")]).toEqual(["failed", failure]);
    gate.resolve();
    await visit;
  });

  it("is undone at the end of the container", async () => {
    const built = house();
    const undone: string[] = [];
    await reservation(built, "o1", undone);
    await reservation(built, "o2", undone);
    await built.container.dispose();
    expect(undone.sort()).toEqual(["o1", "o2"]);
    expect(built.workflows.metrics()).toMatchObject({ open: 0, closedBy: { shutdown: 2 } });
  });

  it("tells onError what undoing it threw, since nobody waits for that", async () => {
    const { clock, told, within, step } = house({ idleTimeoutMs: 100 });
    const failure = new Error("no refund");
    await within("o1", () =>
      step(
        "charge",
        () => "receipt",
        () => Promise.reject(failure),
      ),
    );
    clock.advance(1_100);
    await turns();
    expect(told).toEqual([failure]);
  });

  it("is left alone where somebody else has taken it over", async () => {
    const built = house();
    const undone: string[] = [];
    await reservation(built, "o1", undone);
    await built.container.closeScope("order", "o1", { reason: "lost-lease" });
    expect(undone).toEqual([]);
  });
});

describe("workflows within sessions", () => {
  function shop(options: WorkflowOptions = {}) {
    const clock = new ManualClock();
    const workflows = new WorkflowScopeManager({ clock, ...options });
    const container = createContainer({ clock })
      .registerScopeManager("session", new RetainingScopeManager({ clock }))
      .registerScopeManager("order", workflows, { within: "session" });
    const within = <R>(session: string, order: string, work: () => R): R =>
      container.runInScopes(
        [
          ["session", session],
          ["order", order],
        ],
        work,
      );
    return { clock, workflows, container, within };
  }

  it("K1 K9 end with their session: the running work first, then what is to be undone", async () => {
    const { workflows, container, within } = shop();
    const undone: string[] = [];
    const gate = deferred();
    const visit = within("s1", "busy", async () => {
      await workflows.step("reserve", () => "busy", { compensate: async (id) => void undone.push(id) });
      await gate.promise;
    });
    await within("s1", "idle", () =>
      workflows.step("reserve", () => "idle", { compensate: async (id) => void undone.push(id) }),
    );
    const closing = container.closeScope("session", "s1");
    await turns();
    expect(undone).toEqual([]);
    gate.resolve();
    await Promise.all([visit, closing]);
    expect(undone.sort()).toEqual(["busy", "idle"]);
    expect(workflows.metrics()).toMatchObject({ open: 0, closedBy: { "parent-closed": 2 } });
  });

  it("are undone inside their session, whoever's timer it was that ended them", async () => {
    const { clock, workflows, container, within } = shop({ idleTimeoutMs: 100 });
    const seen: unknown[] = [];
    const look = (): void =>
      void seen.push(["session", "order"].map((name) => container.getCurrentScope(name as "order")?.id));
    await within("s1", "o1", () =>
      workflows.step("reserve", () => "it", { compensate: async () => (await turns(), look()) }),
    );
    container.runInScope("session", "s2", () => clock.advance(2_000));
    look();
    await turns(1_000);
    expect(seen).toEqual([
      [undefined, undefined],
      ["s1", "o1"],
    ]);
  });

  it("K5 a workflow of another session is not found, not joined and not ended", async () => {
    const { workflows, container, within } = shop();
    await within("s1", "o1", () => workflows.step("charge", () => "receipt"));
    const seen = await container.runInScope("session", "s2", async () => [
      workflows.status("o1"),
      workflows.history("o1"),
      workflows.forget("o1"),
      await workflows.fail("theft", "o1").catch((error: unknown) => (error as { code: string }).code),
    ]);
    expect(seen).toEqual([undefined, [], false, "WORKFLOW_NOT_ACTIVE"]);
    expect(await within("s2", "o1", () => workflows.step("charge", () => "another"))).toBe("another");
    expect(container.runInScope("session", "s1", () => workflows.status("o1"))).toBe("suspended");
  });

  it("K3 K5 are named by their id within the current session, or within a given one, and nothing is guessed", async () => {
    const { workflows, container, within } = shop();
    const session = within("s1", "o1", () => container.getCurrentScope("session"))!;
    expect(() => workflows.status("o1")).toThrow(expect.objectContaining({ code: "PARENT_SCOPE_NOT_ACTIVE" }));
    expect(workflows.status({ id: "o1", parent: session })).toBe("suspended");
    await container.runInScope("session", "s1", () => workflows.complete("o1"));
    expect(workflows.status({ id: "o1", parent: session })).toBe("completed");
    expect(() => within("s1", "o1", () => undefined)).toThrow(WorkflowFinishedError);
    expect(workflows.forget({ id: "o1", parent: session })).toBe(true);
  });

  it("K9 one that is ending with its session is not opened anew by those who are still in the session", async () => {
    const { workflows, container, within } = shop();
    const gate = deferred();
    const visit = within("s1", "o1", () => gate.promise);
    const staying = container.runInScope("session", "s1", async () => {
      const closing = container.closeScope("session", "s1");
      expect(() => container.runInScope("order", "o1", () => undefined)).toThrow(WorkflowFinishedError);
      await closing;
    });
    gate.resolve();
    await Promise.all([visit, staying]);
    expect(workflows.metrics()).toMatchObject({ opened: 1, closed: 1 });
    expect(within("s1", "o1", () => workflows.status())).toBe("running");
  });
});

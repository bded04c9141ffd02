import { describe, expect, it } from "@jest/globals";
import { token } from "@ambit/core";
import { WorkflowFinishedError, WorkflowNotActiveError } from "@ambit/scope-workflow";
import { deferred } from "./fixtures/deferred.js";
import { house } from "./fixtures/house.js";
import { rejectionOf } from "./fixtures/rejection.js";
import { stateOf } from "./fixtures/turns.js";

describe("the states of a workflow", () => {
  it("K2 defect D18 is suspended between its pieces and running in them, until it is completed", async () => {
    const { workflows, container, within } = house();
    const Draft = token<object>("Draft");
    container.bind(Draft, { scope: "order", useFactory: () => ({}) });
    const states: unknown[] = [workflows.status("o1")];
    const drafts = [];
    for (let piece = 0; piece < 3; piece++) {
      drafts.push(
        within("o1", () => {
          states.push(workflows.status());
          return container.get(Draft);
        }),
      );
      states.push(workflows.status("o1"));
    }
    await workflows.complete("o1");
    states.push(workflows.status("o1"));
    expect(states).toEqual([
      undefined,
      "running",
      "suspended",
      "running",
      "suspended",
      "running",
      "suspended",
      "completed",
    ]);
    expect(new Set(drafts).size).toBe(1);
    expect(workflows.metrics()).toMatchObject({ opened: 1, closed: 1, closedBy: { completed: 1 } });
  });

  it("is running as long as one of several flows is inside, however that came in", async () => {
    const { workflows, container, within } = house();
    const gates = [deferred(), deferred()];
    const visits = gates.map((gate) => within("o1", () => gate.promise));
    gates[0]!.resolve();
    await visits[0];
    expect(workflows.status("o1")).toBe("running");
    gates[1]!.resolve();
    await visits[1];
    expect(workflows.status("o1")).toBe("suspended");
    const captured = within("o1", () => container.captureScopes());
    expect(captured.run(() => workflows.status("o1"))).toBe("running");
    expect(workflows.status("o1")).toBe("suspended");
  });

  it("defect D17 an error that leaves it suspends it and is kept; the next attempt may complete it", async () => {
    const { workflows, within } = house();
    const failure = new Error("card declined");
    const attempt = within("o1", async () => {
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect([workflows.status("o1"), workflows.error("o1")]).toEqual(["suspended", failure]);
    await within("o1", () => workflows.complete());
    expect([workflows.status("o1"), workflows.error("o1")]).toEqual(["completed", undefined]);
  });

  it('defect D17 with onError: "fail" it ends it, and its disposers are told the error', async () => {
    const { workflows, container, within } = house({ onError: "fail" });
    const outcomes: unknown[] = [];
    const Unit = token<object>("Unit");
    container.bind(Unit, {
      scope: "order",
      useFactory: () => ({}),
      dispose: (_, outcome) => void outcomes.push(outcome),
    });
    const failure = new Error("card declined");
    const attempt = within("o1", async () => {
      container.get(Unit);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect([workflows.status("o1"), workflows.error("o1")]).toEqual(["failed", failure]);
    expect(outcomes).toEqual([{ ok: false, error: failure }]);
    expect(workflows.metrics().closedBy).toEqual({ failed: 1 });
  });

  it('with onError: "fail" an error that a re-entry inside lets out, and the flow catches, does not end it', async () => {
    const { workflows, within } = house({ onError: "fail" });
    await within("o1", async () => {
      const inner = within("o1", async () => {
        throw new Error("caught further out");
      });
      await expect(inner).rejects.toThrow("caught further out");
      expect(workflows.status()).toBe("running");
    });
    expect([workflows.status("o1"), workflows.error("o1")]).toEqual(["suspended", undefined]);
  });

  it('with onError: "fail" and others inside, the failing one leaves at once, nobody comes in, and the last one ends it', async () => {
    const { workflows, within } = house({ onError: "fail" });
    const gate = deferred();
    const other = within("o1", () => gate.promise);
    const failure = new Error("out of stock");
    const failing = within("o1", async () => {
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(workflows.status("o1")).toBe("failed");
    expect(() => within("o1", () => undefined)).toThrow(WorkflowFinishedError);
    expect(workflows.metrics().open).toBe(1);
    gate.resolve();
    await other;
    expect(workflows.metrics()).toMatchObject({ open: 0, closedBy: { failed: 1 } });
  });

  it.each([
    ["complete", "completed", { ok: true }],
    ["fail", "failed", { ok: false, error: "why" }],
    ["cancel", "cancelled", { ok: false, error: "why" }],
  ] as const)(
    "defect D17 %s() from inside marks it, and it ends when the last flow leaves",
    async (method, status, outcome) => {
      const { workflows, container, within } = house();
      const heard: unknown[] = [];
      container.events.on("closed", ({ scope, id, reason, outcome: told }) => heard.push({ scope, id, reason, told }));
      await within("o1", async () => {
        await (method === "complete" ? workflows.complete() : workflows[method]("why"));
        expect(workflows.status()).toBe(status);
        expect(heard).toEqual([]);
      });
      expect(heard).toEqual([{ scope: "order", id: "o1", reason: status, told: outcome }]);
      expect(workflows.error("o1")).toBe(outcome.ok ? undefined : "why");
    },
  );

  it("ended from outside while somebody is inside, waits for him; nobody else comes in", async () => {
    const { workflows, within } = house();
    const gate = deferred();
    const visit = within("o1", () => gate.promise);
    const completing = workflows.complete("o1");
    expect(await stateOf(completing)).toBe("pending");
    expect(() => within("o1", () => undefined)).toThrow(WorkflowFinishedError);
    gate.resolve();
    await Promise.all([visit, completing]);
    expect(workflows.status("o1")).toBe("completed");
  });

  it("closed from outside while a flow is inside, it still ends as that flow says", async () => {
    const { workflows, container, within } = house();
    const gate = deferred();
    const visit = within("o1", async () => {
      await gate.promise;
      expect(workflows.status()).toBe("running");
      await workflows.complete();
    });
    const closing = container.closeScope("order", "o1");
    expect(workflows.status("o1")).toBe("running");
    expect(() => within("o1", () => undefined)).toThrow(
      expect.objectContaining({ code: "WORKFLOW_FINISHED", status: "cancelled" }),
    );
    gate.resolve();
    await Promise.all([visit, closing]);
    expect(workflows.status("o1")).toBe("completed");
    expect(workflows.metrics().closedBy).toEqual({ closed: 1 });
  });
});

describe("a workflow that has ended", () => {
  it("K3 K8 defect D18 is not entered again: a typed error tells how it ended", async () => {
    const { workflows, container, within } = house();
    for (const end of ["complete", "fail", "cancel"] as const) {
      within(end, () => undefined);
      await (end === "complete" ? workflows.complete(end) : workflows[end]("why", end));
      const status = workflows.status(end);
      const refusal = expect.objectContaining({ code: "WORKFLOW_FINISHED", scope: "order", id: end, status });
      expect(() => within(end, () => undefined)).toThrow(refusal);
      await expect(container.runInScopeAsync("order", end, () => undefined)).rejects.toEqual(refusal);
    }
    expect(workflows.metrics()).toMatchObject({ opened: 3, rejected: 6 });
  });

  it("K3 cannot be ended a second time, nor can one that never was", async () => {
    const { workflows, within } = house();
    within("o1", () => undefined);
    await workflows.complete("o1");
    for (const id of ["o1", "never"]) {
      for (const ending of [workflows.complete(id), workflows.fail("why", id), workflows.cancel("why", id)]) {
        expect(await rejectionOf(ending)).toBeInstanceOf(WorkflowNotActiveError);
      }
    }
    expect(await rejectionOf(workflows.complete())).toMatchObject({ code: "WORKFLOW_NOT_ACTIVE", method: "complete" });
    expect(workflows.status("o1")).toBe("completed");
  });

  it("its id is free again once it is forgotten; one that is open cannot be forgotten", async () => {
    const { workflows, within } = house();
    within("o1", () => undefined);
    expect(workflows.forget("o1")).toBe(false);
    await workflows.complete("o1");
    expect([workflows.forget("o1"), workflows.forget("o1")]).toEqual([true, false]);
    expect(workflows.status("o1")).toBeUndefined();
    expect(within("o1", () => workflows.status())).toBe("running");
    expect(workflows.forget("o1")).toBe(false);
  });

  it("only so many are remembered, the oldest go first, and only ended ones", async () => {
    const { workflows, within } = house({ maxFinished: 2 });
    within("open", () => undefined);
    for (const id of ["a", "b", "c"]) {
      within(id, () => undefined);
      await workflows.complete(id);
    }
    expect(["open", "a", "b", "c"].map((id) => workflows.status(id))).toEqual([
      "suspended",
      undefined,
      "completed",
      "completed",
    ]);
    expect(within("a", () => workflows.status())).toBe("running");
    await workflows.complete("a");
    expect(["a", "b", "c"].map((id) => workflows.status(id))).toEqual(["completed", undefined, "completed"]);
  });

  it("defect D19 what is known of it is kept apart from its instances", async () => {
    const { workflows, container, within, step } = house();
    const [Status, Steps] = [token<object>("status"), token<object>("steps")];
    const made: unknown[] = [];
    for (const each of [Status, Steps]) {
      container.bind(each, { scope: "order", useFactory: () => ({}), dispose: (instance) => void made.push(instance) });
    }
    const scope = within("o1", () => container.getCurrentScope("order"))!;
    await within("o1", () => step("status", () => "done"));
    expect(scope.instances().size).toBe(0);
    const instances = within("o1", () => [container.get(Status), container.get(Steps)]);
    expect(workflows.status("o1")).toBe("suspended");
    await workflows.complete("o1");
    expect(made).toEqual(instances.reverse());
    expect(workflows.history("o1")).toHaveLength(1);
  });
});

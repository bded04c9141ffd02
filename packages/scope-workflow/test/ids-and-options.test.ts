import { describe, expect, it } from "@jest/globals";
import { InvalidOptionsError, scopeId, token } from "@ambit/core";
import { WorkflowScopeManager, type WorkflowOptions } from "@ambit/scope-workflow";
import { house } from "./fixtures/house.js";

describe("the ids of workflows", () => {
  it("K3 Z18 defect D29 odd ones are kept apart, also among the ended ones", async () => {
    const { workflows, container } = house();
    const ids = ["__proto__", "1", 1, 1n, Symbol("o"), Symbol("o"), "x".repeat(1_000_000)];
    for (const id of ids) await container.runInScope("order", id, () => workflows.step("own", () => id));
    expect(ids.map((id) => workflows.history(id)[0]?.result)).toEqual(ids);
    for (const id of ids) await workflows.cancel("why", id);
    expect(ids.map((id) => workflows.status(id))).toEqual(ids.map(() => "cancelled"));
    expect(workflows.status("toString")).toBeUndefined();
    for (const id of ["", NaN]) {
      expect(() => container.runInScope("order", id, () => undefined)).toThrow(
        expect.objectContaining({ code: "INVALID_SCOPE_ID" }),
      );
    }
  });

  it("defect D21 can be injected, and values be provided with the first entry", () => {
    const { container } = house();
    const Customer = token<string>("Customer");
    container.bind(Customer, { scope: "order", provided: true });
    const read = () => [container.get(scopeId("order")), container.get(Customer)];
    expect(container.runInScope("order", "o1", read, { provide: [[Customer, "ann"]] })).toEqual(["o1", "ann"]);
    expect(container.runInScope("order", "o1", read)).toEqual(["o1", "ann"]);
  });

  it("K4 one that nobody knows begins a workflow", () => {
    const { workflows, within } = house();
    expect([workflows.status("new"), workflows.error("new"), workflows.forget("new")]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(within("new", () => workflows.status())).toBe("running");
  });
});

describe("the options of a workflow manager", () => {
  it.each([
    ["onError", "retry"],
    ["maxFinished", 0],
    ["idleTimeoutMs", 0],
    ["sweepIntervalMs", NaN],
    ["maxWorkflows", 1.5],
    ["whenFull", "drop"],
    ["waitTimeoutMs", 0],
    ["compensate", true],
    ["flow", { get: () => undefined }],
  ])("are checked when it is made: %s %p is refused by that name", (option, value) => {
    const make = () => new WorkflowScopeManager({ [option]: value });
    expect(make).toThrow(InvalidOptionsError);
    expect(make).toThrow(expect.objectContaining({ option }));
  });
});

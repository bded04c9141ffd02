import { describe, expect, it } from "@jest/globals";
import { WorkflowNotActiveError, WorkflowStepCycleError } from "@ambit/scope-workflow";
import { deferred } from "./fixtures/deferred.js";
import { house } from "./fixtures/house.js";
import { rejectionOf } from "./fixtures/rejection.js";

describe("the steps of a workflow", () => {
  it("are done once, over all entries: whoever asks later gets the result, whatever that is", async () => {
    const { within, step } = house();
    const calls: string[] = [];
    const pass = () =>
      within("o1", async () => [
        await step("address", () => (calls.push("address"), "Elm Street")),
        await step("nothing", async () => void calls.push("nothing")),
        await step("zero", () => (calls.push("zero"), 0)),
      ]);
    expect(await pass()).toEqual(["Elm Street", undefined, 0]);
    expect(await pass()).toEqual(["Elm Street", undefined, 0]);
    expect(calls).toEqual(["address", "nothing", "zero"]);
  });

  it("belong to their workflow: another one does the step of that name itself", async () => {
    const { within, step } = house();
    const results = await Promise.all(["o1", "o2"].map((id) => within(id, () => step("charge", () => id))));
    expect(results).toEqual(["o1", "o2"]);
  });

  it("under way are shared by all flows that ask, also their failure", async () => {
    const { within, step } = house();
    const gates = [deferred<string>(), deferred<string>()];
    let calls = 0;
    const ask = () => within("o1", () => step("charge", () => gates[calls++]!.promise));
    const first = [ask(), ask(), ask()].map(rejectionOf);
    expect(calls).toBe(1);
    const failure = new Error("declined");
    gates[0]!.reject(failure);
    expect(await Promise.all(first)).toEqual([failure, failure, failure]);
    const second = [ask(), ask()];
    gates[1]!.resolve("receipt");
    expect(await Promise.all(second)).toEqual(["receipt", "receipt"]);
    expect(calls).toBe(2);
  });

  it("that failed are tried again, also in the same entry; the error comes out unchanged", async () => {
    const { workflows, within, step, outline } = house();
    let calls = 0;
    const charge = () =>
      step("charge", () => {
        if (++calls < 3) throw `attempt ${calls}`;
        return "receipt";
      });
    const result = await within("o1", async () => {
      expect(await rejectionOf(charge())).toBe("attempt 1");
      expect(await rejectionOf(charge())).toBe("attempt 2");
      return await charge();
    });
    expect(result).toBe("receipt");
    expect(outline("o1")).toEqual(["charge failed", "charge failed", "charge completed"]);
    expect(workflows.history("o1").map(({ error }) => error)).toEqual(["attempt 1", "attempt 2", undefined]);
    expect([workflows.status("o1"), workflows.error("o1")]).toEqual(["suspended", undefined]);
  });

  it("are told as they went, with results and times, in a copy that nobody can change", async () => {
    const { clock, workflows, within, step } = house();
    clock.set(1_000);
    await within("o1", async () => {
      await step("wait", async () => clock.advance(50));
      clock.advance(5);
      workflows.recordStep("letter sent", { to: "Elm Street" });
    });
    const told = [
      { name: "wait", status: "completed", result: undefined, error: undefined, startedAtMs: 1_000, endedAtMs: 1_050 },
      {
        name: "letter sent",
        status: "completed",
        result: { to: "Elm Street" },
        error: undefined,
        startedAtMs: 1_055,
        endedAtMs: 1_055,
      },
    ];
    expect(workflows.history("o1")).toEqual(told);
    expect(within("o1", () => workflows.history())).toEqual(told);
    (workflows.history("o1") as unknown[]).pop();
    expect(() => Object.assign(workflows.history("o1")[0]!, { status: "failed" })).toThrow(TypeError);
    expect(workflows.history("o1")).toEqual(told);
    expect(workflows.history("unknown")).toEqual([]);
  });

  it("recorded from elsewhere count as done", async () => {
    const { workflows, within, step } = house();
    within("o1", () => workflows.recordStep("charge", "receipt 5"));
    expect(await within("o1", () => step("charge", () => "another"))).toBe("receipt 5");
  });

  it("defect D20a outside of a workflow are a typed error, not nothing", async () => {
    const { workflows, within, step } = house();
    expect(() => workflows.recordStep("charge")).toThrow(WorkflowNotActiveError);
    expect(await rejectionOf(step("charge", () => "never"))).toMatchObject({
      code: "WORKFLOW_NOT_ACTIVE",
      method: "step",
    });
    expect(workflows.status()).toBeUndefined();
    expect(workflows.history()).toEqual([]);
    await within("o1", async () => {
      await workflows.complete();
      expect(() => workflows.recordStep("too late")).toThrow(WorkflowNotActiveError);
      expect(await rejectionOf(step("too late", () => "never"))).toBeInstanceOf(WorkflowNotActiveError);
    });
    expect(workflows.history("o1")).toEqual([]);
  });

  it("go on, and more of them may be begun, while the workflow is closed from outside", async () => {
    const { container, workflows, within, step, outline } = house();
    const gate = deferred();
    const visit = within("o1", async () => {
      await step("first", () => gate.promise);
      await step("second", () => undefined);
      await workflows.complete();
    });
    const closing = container.closeScope("order", "o1");
    gate.resolve();
    await Promise.all([visit, closing]);
    expect(outline("o1")).toEqual(["first completed", "second completed"]);
  });

  it("that ask for themselves are an error that names the way round, and no hang", async () => {
    const { within, step } = house();
    const around = within("o1", () => step("a", () => step("b", () => step("a", () => "never"))));
    const error = await rejectionOf(around);
    expect(error).toBeInstanceOf(WorkflowStepCycleError);
    expect(error).toMatchObject({ code: "WORKFLOW_STEP_CYCLE", path: ["a", "b", "a"] });
    expect((error as Error).message).toContain("a → b → a");
    expect(await within("o1", () => step("a", () => step("b", () => "both")))).toBe("both");
  });
});

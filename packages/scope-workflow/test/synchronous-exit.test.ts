import { describe, expect, it } from "@jest/globals";
import { trip } from "./fixtures/trip.js";

describe("a synchronous exit that would end a workflow with something to undo", () => {
  it("undoes and disposes nothing, and leaves the workflow to be ended with await", async () => {
    const { workflows, within, undone, book } = trip({ onError: "fail" });
    await book("t1");
    let thrown: unknown;
    try {
      within("t1", () => {
        throw new Error("storm");
      });
    } catch (error) {
      thrown = error;
    }
    const [body, refusal] = (thrown as AggregateError).errors as [Error, Error & { scope: { close(): Promise<void> } }];
    expect(body.message).toBe("storm");
    expect(refusal).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["flight", "hotel"] });
    expect(undone).toEqual([]);
    await refusal.scope.close();
    expect(undone).toEqual(["hotel room 7", "flight LH 5"]);
    expect(workflows.status("t1")).toBe("failed");
  });

  it("is no problem where the workflow completes, or there is nothing to undo", async () => {
    const { workflows, within, undone, book } = trip();
    await book("t1");
    within("t1", () => void workflows.complete());
    within("t2", () => void workflows.fail("why"));
    expect([workflows.status("t1"), workflows.status("t2")]).toEqual(["completed", "failed"]);
    expect([undone, workflows.metrics().open]).toEqual([[], 0]);
  });
});

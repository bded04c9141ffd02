import { describe, expect, it } from "@jest/globals";
import { token } from "@ambit/core";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf } from "./fixtures/rejection.js";
import { trip } from "./fixtures/trip.js";
import { stateOf, turns } from "./fixtures/turns.js";

describe("compensation", () => {
  it("undoes completed steps, the last first, each with what it returned, over all entries", async () => {
    const { workflows, within, step, undone, book, outline } = trip();
    await book("t1");
    await within("t1", () =>
      step(
        "car",
        () => "van",
        (car) => void undone.push(`car ${car}`),
      ),
    );
    await workflows.fail(new Error("storm"), "t1");
    expect(undone).toEqual(["car van", "hotel room 7", "flight LH 5"]);
    expect(outline("t1")).toEqual(["flight compensated", "hotel compensated", "letter completed", "car compensated"]);
  });

  it("goes by when steps completed, not by when they began", async () => {
    const { workflows, within, step, undone } = trip();
    const gates = [deferred<string>(), deferred<string>()];
    const undo = (result: string) => void undone.push(result);
    const both = within("t1", () =>
      Promise.all([step("a", () => gates[0]!.promise, undo), step("b", () => gates[1]!.promise, undo)]),
    );
    gates[1]!.resolve("b");
    await turns();
    gates[0]!.resolve("a");
    await both;
    await workflows.cancel("changed my mind", "t1");
    expect(undone).toEqual(["a", "b"]);
  });

  it("does not touch steps that failed, nor anything of a workflow that completes", async () => {
    const { workflows, within, step, undone, book, outline } = trip();
    await book("t1");
    await workflows.complete("t1");
    const failing = within("t2", () =>
      step(
        "flight",
        () => Promise.reject(new Error("full")),
        () => void undone.push("flight"),
      ),
    );
    await rejectionOf(failing);
    await workflows.fail("why", "t2");
    expect(undone).toEqual([]);
    expect([outline("t1")[0], outline("t2")[0]]).toEqual(["flight completed", "flight failed"]);
  });

  it("from inside waits until the flow has left, which waits for it", async () => {
    const { workflows, within, step, undone, outline } = trip();
    await within("t1", async () => {
      await step(
        "flight",
        () => "LH 5",
        async (flight) => {
          await turns();
          undone.push(flight);
        },
      );
      await workflows.fail("storm");
      expect(undone).toEqual([]);
    });
    expect(undone).toEqual(["LH 5"]);
    expect(outline("t1")).toEqual(["flight compensated"]);
  });

  it("from outside waits for those inside, so that a step under way is undone too", async () => {
    const { workflows, within, step, undone } = trip();
    const gate = deferred<string>();
    const visit = within("t1", () =>
      step(
        "flight",
        () => gate.promise,
        (flight) => void undone.push(flight),
      ),
    );
    const failing = workflows.fail("storm", "t1");
    expect(await stateOf(failing)).toBe("pending");
    expect(undone).toEqual([]);
    gate.resolve("LH 5");
    expect(await visit).toBe("LH 5");
    await failing;
    expect(undone).toEqual(["LH 5"]);
  });

  it("of a step that the workflow has not waited for follows as soon as the step is done", async () => {
    const { workflows, within, step, undone, outline } = trip();
    const gate = deferred<string>();
    let detached: Promise<string> | undefined;
    within("t1", () => {
      detached = step(
        "flight",
        () => gate.promise,
        (flight) => void undone.push(flight),
      );
    });
    await workflows.cancel("never mind", "t1");
    gate.resolve("LH 5");
    expect(await detached).toBe("LH 5");
    expect(undone).toEqual(["LH 5"]);
    expect(outline("t1")).toEqual(["flight compensated"]);
  });

  it("is inside the workflow, before anything there is disposed, and may create what it needs", async () => {
    const { workflows, container, within, step, undone } = trip();
    const [Airline, Refunds] = [token<{ cancel(): string }>("Airline"), token<{ pay(): string }>("Refunds")];
    const disposed: string[] = [];
    container.bind(Airline, {
      scope: "order",
      useFactory: () => ({ cancel: () => "cancelled" }),
      dispose: () => void disposed.push("airline"),
    });
    container.bind(Refunds, {
      scope: "order",
      useFactory: async () => ({ pay: () => "paid back" }),
      dispose: () => void disposed.push("refunds"),
    });
    await within("t1", () => {
      const airline = container.get(Airline);
      return step(
        "flight",
        () => "LH 5",
        async () => {
          undone.push(airline.cancel(), container.get(Airline) === airline ? "the same airline" : "another");
          undone.push((await container.getAsync(Refunds)).pay(), String(workflows.status()));
          expect(disposed).toEqual([]);
          expect(await rejectionOf(step("another", () => 5))).toMatchObject({ code: "WORKFLOW_NOT_ACTIVE" });
        },
      );
    });
    await workflows.fail("storm", "t1");
    expect(undone).toEqual(["cancelled", "the same airline", "paid back", "failed"]);
    expect(disposed).toEqual(["refunds", "airline"]);
    expect(container.getCurrentScope("order")).toBeUndefined();
  });

  it("given to a step that was recorded counts as well", async () => {
    const { workflows, within, undone } = trip();
    within("t1", () => workflows.recordStep("flight", "LH 5", { compensate: (flight) => void undone.push(flight) }));
    await workflows.cancel(undefined, "t1");
    expect(undone).toEqual(["LH 5"]);
  });
});

describe("compensation that fails", () => {
  it("does not stop the others; one failure comes out as itself, several in one, in order", async () => {
    const { workflows, within, step, undone, outline } = trip();
    const failures = new Map([["a", new Error("a stays")]]);
    const undo = (name: string): void => {
      undone.push(name);
      const failure = failures.get(name);
      if (failure !== undefined) throw failure;
    };
    const run = (id: string) =>
      within(id, async () => {
        for (const name of ["a", "b", "c"])
          await step(
            name,
            () => name,
            async (result) => undo(result),
          );
      });
    await run("t1");
    expect(await rejectionOf(workflows.fail("why", "t1"))).toBe(failures.get("a"));
    expect(outline("t1")).toEqual(["a compensation-failed", "b compensated", "c compensated"]);
    expect(workflows.history("t1")[0]).toMatchObject({ result: "a", error: failures.get("a") });
    failures.set("c", new Error("c stays"));
    await run("t2");
    const error = await rejectionOf(workflows.fail("why", "t2"));
    expect((error as AggregateError).errors).toEqual([failures.get("c"), failures.get("a")]);
    expect(undone).toEqual(["c", "b", "a", "c", "b", "a"]);
    expect([workflows.status("t2"), workflows.metrics().open]).toEqual(["failed", 0]);
  });

  it("comes after the body's own error, and before what disposers throw", async () => {
    const { workflows, container, within, step } = trip({ onError: "fail" });
    const [body, compensation, disposer] = ["body", "compensation", "disposer"].map((name) => new Error(name));
    const Broken = token<object>("Broken");
    container.bind(Broken, {
      scope: "order",
      useFactory: () => ({}),
      dispose: () => {
        throw disposer;
      },
    });
    const failed: string[] = [];
    workflows.events.on("disposeFailed", ({ token: name }) => failed.push(name));
    const visit = within("t1", async () => {
      container.get(Broken);
      await step(
        "flight",
        () => "LH 5",
        () => {
          throw compensation;
        },
      );
      throw body;
    });
    expect(((await rejectionOf(visit)) as AggregateError).errors).toEqual([body, compensation, disposer]);
    expect(failed).toEqual(["flight", "Broken"]);
    expect(workflows.metrics().disposeFailures).toBe(2);
  });

  it("by hanging is given up after the time limit of disposers, and the rest goes on", async () => {
    const { clock, workflows, within, step, undone } = trip({}, { disposeTimeoutMs: 5_000 });
    const hanging = deferred();
    await within("t1", async () => {
      await step(
        "flight",
        () => "LH 5",
        (flight) => void undone.push(flight),
      );
      await step(
        "hotel",
        () => "room 7",
        () => hanging.promise,
      );
    });
    const failing = workflows.fail("storm", "t1");
    expect(await stateOf(failing)).toBe("pending");
    clock.advance(5_000);
    expect(await rejectionOf(failing)).toMatchObject({
      code: "DISPOSE_TIMEOUT",
      token: "hotel",
      scope: "order",
      limitMs: 5_000,
    });
    expect(undone).toEqual(["LH 5"]);
    expect(workflows.metrics().open).toBe(0);
  });

  it("that waits for the end of its own workflow does not wait for itself", async () => {
    const { workflows, container, within, step } = trip();
    await within("t1", () =>
      step(
        "flight",
        () => "LH 5",
        () => container.closeScope("order", "t1").then(() => undefined),
      ),
    );
    const scope = within("t1", () => container.getCurrentScope("order"))!;
    await within("t1", () =>
      step(
        "hotel",
        () => "room 7",
        () => scope.close(),
      ),
    );
    await workflows.cancel("why", "t1");
    expect(scope.state).toBe("closed");
  });
});

import { createContainer, type Clock } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred, type Deferred } from "./fixtures/deferred.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

/** Lets each flow out only when the test says so. */
class SlowManager extends StackScopeManager {
  readonly gates: Deferred<void>[] = [];

  override async exitScope(...exit: Parameters<StackScopeManager["exitScope"]>): Promise<void> {
    await super.exitScope(...exit);
    const gate = deferred();
    this.gates.push(gate);
    await gate.promise;
  }
}

function app() {
  const clock = new ManualClock();
  const held: (boolean | undefined)[] = [];
  const observed: Clock = {
    now: () => clock.now(),
    schedule: (callback, delayMs, keepAlive) => {
      held.push(keepAlive);
      return clock.schedule(callback, delayMs);
    },
  };
  const manager = new SlowManager();
  const container = createContainer({
    clock: observed,
    disposeTimeoutMs: 1_000,
    drainTimeoutMs: 10,
  }).registerScopeManager("job", manager);
  const work = (id: number) => container.runInScope("job", id, async () => "done");
  return { clock, held, manager, container, work };
}

const gaveUp = {
  code: "SCOPE_MANAGER_FAILED",
  scope: "job",
  method: "exitScope",
  message: expect.stringContaining("it did not finish, although the container has ended."),
};

describe("flows that are inside when the container ends", () => {
  it("are waited for by a timer that holds the process", async () => {
    const { container, held, clock } = app();
    const gate = deferred();
    const flow = container.runInScope("job", 1, async () => gate.promise);
    const disposed = container.dispose();
    expect(held).toEqual([true]);
    clock.advance(10);
    await disposed;
    gate.resolve();
    await turns();
    clock.advance(1_000);
    expect(await rejectionOf(flow)).toMatchObject(gaveUp);
  });
});

describe("what a manager has promised when the container ends", () => {
  it("is waited for by a timer that holds the process, as somebody waits for the result", async () => {
    const { container, work, held, clock } = app();
    const working = rejectionOf(work(1));
    await turns();
    await container.dispose();
    expect(held).toEqual([true]);
    clock.advance(1_000);
    expect(await working).toMatchObject(gaveUp);
  });

  it("is waited for no longer than the limit, also where others were let out before", async () => {
    const { container, work, manager, clock } = app();
    const both = [work(1), work(2)];
    const second = rejectionOf(both[1]!);
    await turns();
    await container.dispose();
    manager.gates[0]!.resolve();
    expect(await both[0]).toBe("done");
    clock.advance(1_000);
    expect(await second).toMatchObject(gaveUp);
    expect(clock.pending).toBe(0);
  });

  it("is waited for no longer than the limit where it was promised after the end, each time anew", async () => {
    const { container, manager, clock } = app();
    const letOut = [deferred(), deferred(), deferred()];
    const flows = letOut.map((gate, id) => container.runInScope("job", id, async () => gate.promise));
    const results = flows.map((flow) => rejectionOf(flow.then(() => Promise.reject(new Error("let out")))));
    const disposed = container.dispose();
    clock.advance(10);
    await disposed; // from inside, as far as this manager can tell
    await turns();
    expect(clock.pending).toBe(0);

    letOut[0]!.resolve();
    letOut[1]!.resolve();
    await turns();
    expect(clock.pending).toBe(1);
    for (const gate of manager.gates) gate.resolve();
    expect(await Promise.all(results.slice(0, 2))).toEqual([new Error("let out"), new Error("let out")]);
    expect(clock.pending).toBe(0);

    letOut[2]!.resolve();
    await turns();
    expect(await stateOf(flows[2]!)).toBe("pending");
    clock.advance(1_000);
    expect(await results[2]).toMatchObject(gaveUp);
  });
});

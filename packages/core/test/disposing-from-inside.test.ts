import { createContainer, token } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Pool = token<object>("Pool");
const broken = new Error("the pool does not close");

/** A pool that cannot be disposed of, and requests that may use it. */
function app() {
  const reported: unknown[] = [];
  const clock = new ManualClock();
  const container = createContainer({ clock, onError: (error) => void reported.push(error) })
    .registerScopeManager("request", new RetainingScopeManager())
    .bind(Pool, { scope: "singleton", useFactory: () => ({}), dispose: () => Promise.reject(broken) });
  container.get(Pool);
  return { container, reported, clock };
}

describe("a flow that disposes of the container that it is inside", () => {
  it("goes on at once, also when it asks again, and nobody waits for the time limit", async () => {
    const { container, clock } = app();
    const work = container.runInScope("request", 1, async () => {
      await container.dispose();
      await container.dispose();
      return "done";
    });
    expect(await stateOf(work)).toBe("fulfilled");
    expect(await work).toBe("done");
    await turns();
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
    expect(container.metrics().singletons).toMatchObject({ live: 0 });
  });

  it("goes on at once where somebody outside has begun it, who alone hears what fails", async () => {
    const { container, reported } = app();
    let fromInside: Promise<void> | undefined;
    const gate = turns();
    const work = container.runInScope("request", 1, async () => {
      await gate;
      fromInside = container.dispose();
      await fromInside;
    });
    const disposed = rejectionOf(container.dispose());
    await work;
    expect(await disposed).toBe(broken);
    expect(fromInside).toBeInstanceOf(Promise);
    expect(reported).toEqual([]);
  });

  it("leaves what fails to `onError`, once, as nobody else waits for it", async () => {
    const { container, reported } = app();
    await container.runInScope("request", 1, async () => {
      await container.dispose();
      await container.dispose();
    });
    await turns();
    expect(reported).toEqual([broken]);
  });
});

describe("a container that is declared with `await using`", () => {
  it("is disposed of at the end of the block", async () => {
    const disposed: string[] = [];
    {
      await using container = createContainer();
      container.bind(Pool, {
        scope: "singleton",
        useFactory: () => ({}),
        dispose: async () => void disposed.push("pool"),
      });
      container.get(Pool);
    }
    expect(disposed).toEqual(["pool"]);
  });
});

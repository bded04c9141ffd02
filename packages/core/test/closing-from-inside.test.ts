import { createContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { stateOf } from "./fixtures/turns.js";

function build() {
  const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
  /** A flow that closes the id that it is in, when it is let. */
  const own = (gate: Promise<void>): Promise<boolean> =>
    container.runInScope("s", "1", async () => {
      await gate;
      return await container.closeScope("s", "1");
    });
  return { container, own };
}

describe("flows that close their own id from inside", () => {
  it.each([
    ["the older first", [0, 1]],
    ["the younger first", [1, 0]],
  ])("end both, where one is in the scope that drains and one in a fresh one: %s", async (_, order) => {
    const { container, own } = build();
    const gates = [deferred(), deferred()] as const;
    const older = own(gates[0].promise);
    const closing = container.closeScope("s", "1");
    const younger = own(gates[1].promise);
    expect(container.metrics().scopes.s?.open).toBe(2);

    for (const index of order) gates[index]?.resolve();
    const all = Promise.all([older, younger, closing]);
    expect(await stateOf(all)).toBe("fulfilled");
    expect(await all).toEqual([true, true, true]);
    expect(container.metrics().scopes.s).toMatchObject({ opened: 2, open: 0, active: 0 });
    expectBalanced(container.metrics());
  });

  it("close the scope that they are in: whoever is in the fresh one goes on in an open one", async () => {
    const { container, own } = build();
    const gates = [deferred(), deferred()] as const;
    const older = own(gates[0].promise);
    const closing = container.closeScope("s", "1");
    const states: unknown[] = [];
    const younger = container.runInScope("s", "1", async () => {
      await gates[1].promise;
      states.push(container.getCurrentScope("s")?.state);
    });

    gates[0].resolve();
    await Promise.all([older, closing]);
    gates[1].resolve();
    await younger;
    expect(states).toEqual(["open"]);
    expect(container.metrics().scopes.s).toMatchObject({ opened: 2, closed: 1, open: 1 });
  });
});

import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { stateOf, turns } from "./fixtures/turns.js";

interface Part {
  readonly name: string;
}
const Narrow = token<Part>("Narrow");
const Fake = token<string>("Fake");

describe("releases side by side", () => {
  function house() {
    const gates = [deferred(), deferred()];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager());
    let made = 0;
    container.bind(Narrow, {
      useFactory: () => ({ name: String(made++) }),
      dispose: ({ name }) => gates[Number(name)]?.promise,
    });
    return { container, gates };
  }

  it("D15 each resolves when its instance has ended, and not before", async () => {
    const { container, gates } = house();
    const handle = container.enterScope("session", 1);
    const released = handle.release(handle.get(Narrow));
    expect(await stateOf(released)).toBe("pending");
    gates[0]?.resolve();
    expect(await released).toBe(true);
    handle.exit();
  });

  it("D15 the end of the scope waits for all of them", async () => {
    const { container, gates } = house();
    const handle = container.enterScope("session", 1);
    const released = [handle.get(Narrow), handle.get(Narrow)].map((part) => handle.release(part));
    handle.exit();
    const closing = container.closeScope("session", 1);
    gates[1]?.resolve();
    expect(await stateOf(closing)).toBe("pending");
    gates[0]?.resolve();
    await Promise.all([...released, closing]);
  });

  it("D15 one that is over is in the way of no synchronous exit", async () => {
    const { container, gates } = house();
    const handle = container.enterScope("request", 1);
    gates[0]?.resolve();
    await handle.release(handle.get(Narrow));
    handle.exit();
    expect(handle.scope.state).toBe("closed");
  });
});

describe("creations side by side", () => {
  it("an asynchronous transient that has arrived is in the way of no synchronous exit", async () => {
    const container = createContainer().registerScopeManager("request", new EndingScopeManager());
    container.bind(Narrow, { useFactory: async () => ({ name: "arrived" }) });
    const handle = container.enterScope("request", 1);
    await handle.getAsync(Narrow);
    handle.exit();
    expect(handle.scope.state).toBe("closed");
  });

  /** A session's service that is being made twice, since what it asks for was overridden meanwhile, or for a moment. */
  function twice(undone: boolean) {
    const gates = [deferred(), deferred()];
    const ended: string[] = [];
    let made = 0;
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Fake, { useValue: "real" });
    container.bind(Narrow, {
      scope: "session",
      useFactory: async (resolver) => {
        const gate = gates[made++];
        const name = resolver.get(Fake);
        await gate?.promise;
        return { name };
      },
      dispose: ({ name }) => void ended.push(name),
    });
    const handle = container.enterScope("session", 1);
    const first = handle.getAsync(Narrow);
    const undo = container.override(Fake, { useValue: "fake" });
    if (undone) undo();
    const second = handle.getAsync(Narrow);
    return { container, handle, gates, first, second, ended, made: () => made };
  }

  it.each([false, true])("the later one stays shared when the earlier one arrives (undone: %p)", async (undone) => {
    const { handle, gates, first, second, made } = twice(undone);
    gates[0]?.resolve();
    await first;
    const third = handle.getAsync(Narrow);
    gates[1]?.resolve();
    expect(await third).toBe(await second);
    expect(made()).toBe(2);
    handle.exit();
  });

  it.each([false, true])(
    "C8 the end of the scope waits for both, and disposes of both (undone: %p)",
    async (undone) => {
      const { container, handle, gates, first, second, ended } = twice(undone);
      const arrived = Promise.allSettled([first, second]);
      handle.exit();
      const closing = container.closeScope("session", 1);
      gates[1]?.resolve();
      expect(await stateOf(closing)).toBe("pending");
      gates[0]?.resolve();
      await Promise.all([closing, arrived]);
      expect(ended.sort()).toEqual([undone ? "real" : "fake", "real"]);
    },
  );

  it.each([false, true])("none that has arrived is in the way of a synchronous exit (undone: %p)", async (undone) => {
    const { handle, gates, first, second } = twice(undone);
    gates.forEach((gate) => gate.resolve());
    await Promise.all([first, second]);
    await turns();
    void handle.scope.close(); // from inside: the last user ends it
    handle.exit();
    expect(handle.scope.state).toBe("closed");
  });
});

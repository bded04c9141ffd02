import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 1_000;
const minute = 60_000;
const Part = token<object>("Part");
const Whole = token<object>("Whole");

function house() {
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const container = createContainer({ clock, onError: (error) => errors.push(error) })
    .registerScopeManager("session", new SessionScopeManager({ clock, idleTimeoutMs: minute }))
    .registerScopeManager("request", new AsyncContextScopeManager({ clock }), { within: "session", orphan: "allow" });
  return { clock, container, errors, tally: new Tally() };
}

/** Timers of the runtime that are never due while the test runs; each holds the context that it was made in. */
function timers() {
  const made: NodeJS.Timeout[] = [];
  return {
    made,
    start: () => void made.push(setTimeout(() => undefined, 2 ** 30)),
    stop: () => made.forEach((timer) => clearTimeout(timer)),
  };
}

describe("a timer that outlives its scope", () => {
  it.each([
    ["synchronous", () => ({})],
    ["asynchronous", async () => Promise.resolve({})],
  ])("Z20 holds no instance, though an %s factory has started it", async (_, make) => {
    const { container, tally } = house();
    const { made, start, stop } = timers();
    const useFactory = () => {
      start();
      return make();
    };
    container.bind(Part, { scope: "request", useFactory, dispose: () => undefined });
    container.bind(Whole, { scope: "request", useFactory: async (r) => ({ part: await r.getAsync(Part) }) });
    await apart(async () => {
      for (let id = 0; id < count; id++) {
        await container.runInScope("request", id, async () => {
          tally.add("scope", container.getCurrentScope("request")!);
          tally.add("whole", await container.getAsync(Whole));
          tally.add("part", await container.getAsync(Part));
        });
      }
    });
    try {
      await expectLeft(tally, { scope: count });
      expect(made).toHaveLength(count);
    } finally {
      stop();
    }
    made.length = 0;
    await expectLeft(tally);
  });
});

describe("a creation that never completes", () => {
  it("Z20 is held by nobody when its scope has ended, not by the empty shell either", async () => {
    const { clock, container, errors, tally } = house();
    const shells: object[] = [];
    const never = async () => new Promise<object>(() => undefined);
    container.bind(Part, { scope: "session", useFactory: (resolver) => (tally.add("resolver", resolver), never()) });
    await apart(() => {
      for (let id = 0; id < count; id++)
        container.runInScope("session", id, () => {
          container.getAsync(Part).catch(() => undefined); // the scope gives it up at last
          shells.push(container.getCurrentScope("session")!);
        });
    });
    clock.advance(2 * minute);
    clock.advance(2 * minute); // the end has waited for it as long as it waits for a disposer
    await apart(() => undefined);
    expect([container.metrics().scopes.session?.open, errors.length]).toEqual([0, count]);
    errors.length = 0; // they name the scope
    await expectLeft(tally);
    expect(shells).toHaveLength(count);
  });
});

describe("the shell of an ended scope", () => {
  it("Z20 does not hold the error that its work has failed with, nor what that error has seen on its way", async () => {
    const { container, tally } = house();
    const shells: object[] = [];
    const fail = async (id: number) => {
      shells.push(container.getCurrentScope("request")!);
      await Promise.resolve();
      throw tally.add("error", new Error(`request ${id}`));
    };
    await apart(async () => {
      for (let id = 0; id < count; id++)
        await container.runInScope("request", id, () => fail(id)).catch(() => undefined);
    });
    await expectLeft(tally);
    expect(shells).toHaveLength(count);
  });
});

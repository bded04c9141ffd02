import { createContainer, ScopeClosedError, token, withoutThrows, type Clock } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { stateOf, turns } from "./fixtures/turns.js";

const broken = new Error("the clock is broken");

/** A clock of which one method throws, each time. */
class BrokenClock implements Clock {
  readonly #clock = new ManualClock(100);

  constructor(private readonly method: "now" | "schedule" | "cancel" | undefined) {}

  now(): number {
    if (this.method === "now") throw broken;
    return this.#clock.now();
  }

  schedule(callback: () => void, delayMs: number): () => void {
    if (this.method === "schedule") throw broken;
    const cancel = this.#clock.schedule(callback, delayMs);
    return () => {
      cancel();
      if (this.method === "cancel") throw broken;
    };
  }

  get pending(): number {
    return this.#clock.pending;
  }
}

function shop(method: ConstructorParameters<typeof BrokenClock>[0]) {
  const clock = new BrokenClock(method);
  const reported: unknown[] = [];
  const ended: string[] = [];
  const container = createContainer({ clock, onError: (error) => reported.push(error) }).registerScopeManager(
    "session",
    new RetainingScopeManager(),
  );
  container.events.on("closed", ({ scope }) => ended.push(scope));
  const services = ["first", "second"].map((name) => token<object>(name));
  for (const service of services) {
    container.bind(service, {
      scope: "session",
      useFactory: () => ({}),
      dispose: async () => {
        await turns(3);
        ended.push(String(service));
      },
    });
  }
  return { clock, container, services, reported, ended };
}

describe("a clock that throws", () => {
  it.each(["now", "schedule", "cancel"] as const)(
    "Z17 in %s is reported, and everything ends as it would have",
    async (method) => {
      const { clock, container, services, reported, ended } = shop(method);
      container.runInScope("session", "a", () => services.forEach((service) => container.get(service)));
      await container.closeScope("session", "a");
      expect(ended).toEqual(["second", "first", "session"]);

      const work = container.runInScope("session", "b", async () => container.get(services[0]!));
      const disposed = container.dispose();
      await turns();
      expect([await stateOf(work), await stateOf(disposed)]).toEqual(["fulfilled", "fulfilled"]);
      expect(container.metrics().scopes.session).toMatchObject({
        opened: 2,
        open: 0,
        active: 0,
        instances: { live: 0 },
      });
      expectBalanced(container.metrics());
      expect(new Set(reported)).toEqual(new Set([broken]));
      expect(clock.pending).toBe(0);
    },
  );

  it("tells the time that it told last where it fails to tell one", async () => {
    let fails = false;
    const clock = new ManualClock(100);
    const failing: Clock = {
      now: () => {
        if (fails) throw broken;
        return clock.now();
      },
      schedule: (callback, delayMs) => clock.schedule(callback, delayMs),
    };
    const container = createContainer({ clock: failing, onError: () => undefined }).registerScopeManager(
      "session",
      new RetainingScopeManager(),
    );
    const durations: unknown[] = [];
    container.events.on("exited", ({ durationMs }) => durations.push(durationMs));
    container.runInScope("session", "a", () => {
      clock.advance(50);
      fails = true;
    });
    expect(durations).toEqual([0]);
  });

  it("tells 0 where it has not told any time before", () => {
    expect(withoutThrows(new BrokenClock("now"), () => undefined).now()).toBe(0);
  });

  it("Z17 may end the container when it is asked for the time: no scope is left in it", async () => {
    const clock = new ManualClock();
    const ending: Clock = {
      now: () => {
        void container.dispose();
        return clock.now();
      },
      schedule: (callback, delayMs) => clock.schedule(callback, delayMs),
    };
    const container = createContainer({ clock: ending }).registerScopeManager("session", new RetainingScopeManager());
    container.events.on("opened", () => undefined); // the clock is asked where somebody listens
    expect(() => container.runInScope("session", "a", () => "inside")).toThrow(ScopeClosedError);
    await container.dispose();
    expect(container.metrics().scopes.session).toMatchObject({ open: 0, idle: 0, active: 0 });
    expectBalanced(container.metrics());
  });
});

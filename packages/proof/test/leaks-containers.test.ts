import { AsyncLocalStorage } from "node:async_hooks";
import { createContainer, systemClock, token, type Clock } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { passTime, subjects, type Subject } from "../src/leaks/subjects.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 100;
const Part = token<object>("Part");
const Single = token<object>("Single");

/** A container in use: with scopes, instances, listeners, an override and something captured. */
function build({ create }: Subject, clock: Clock, tally: Tally) {
  const { manager } = tally.add("managed", create(clock));
  const container = tally.add("container", createContainer({ clock }).registerScopeManager("scope", manager));
  tally.add("manager", manager);
  container.bind(Single, {
    scope: "singleton",
    useFactory: () => tally.add("singleton", {}),
    dispose: () => undefined,
  });
  container.bind(Part, { scope: "scope", useFactory: () => tally.add("part", {}), dispose: () => undefined });
  container.events.on(
    "closed",
    tally.add("listener", () => undefined),
  );
  manager.events?.on(
    "closed",
    tally.add("listener", () => undefined),
  );
  container.get(Single);
  container.override(Single, { useValue: tally.add("fake", {}) });
  for (let id = 0; id < 5; id++)
    container.runInScope("scope", id, () => {
      container.get(Part);
      tally.add("scope", container.getCurrentScope("scope")!);
      tally.add("captured", container.captureScopes());
    });
  return container;
}

describe.each(subjects.map((subject) => [subject.name, subject] as const))("the %s manager", (_, subject) => {
  it("Z20 goes with its container, when that was disposed of, and so does all else, though the flow that all share stays", async () => {
    const others = createContainer().registerScopeManager("session", new SessionScopeManager());
    others.runInScope("session", 1, () => undefined); // its timer waits
    const tally = new Tally();
    await apart(async () => {
      for (let index = 0; index < count; index++) await build(subject, systemClock, tally).dispose();
    });
    await expectLeft(tally);
    await others.dispose();
  });

  it("Z20 goes with its container, also where somebody was still inside at the end", async () => {
    const clock = new ManualClock();
    const tally = new Tally();
    await apart(async () => {
      const container = build(subject, clock, tally);
      void container.runInScope("scope", "stuck", async () => {
        container.get(Part);
        await new Promise(() => undefined);
      });
      const ending = container.dispose();
      clock.advance(10_000);
      await ending;
      expect(container.metrics().scopes.scope?.leaked).toBe(1);
    });
    await expectLeft(tally);
  });
});

/** While scopes are open, this one looks at the heap until its container is disposed of. */
const watchesTheHeap = "lru";

it.each(subjects.filter(({ name }) => name !== watchesTheHeap).map((subject) => [subject.name, subject] as const))(
  "Z20 the %s manager goes with a container that nobody has disposed of, once its time is over",
  async (_, subject) => {
    const clock = new ManualClock();
    const tally = new Tally();
    await apart(() => void build(subject, clock, tally));
    passTime(clock);
    await expectLeft(tally);
    expect(clock.pending).toBe(0);
  },
);

describe("a context that outlives its container", () => {
  it("Z20 holds the shells and what is bound, but no instance and no singleton", async () => {
    const tally = new Tally();
    const storage = new AsyncLocalStorage<object>();
    const timers: NodeJS.Timeout[] = [];
    await apart(async () => {
      for (const subject of subjects) {
        const container = build(subject, systemClock, tally);
        container.runInScope("scope", "last", () => {
          container.get(Part);
          storage.run(tally.add("store of somebody else", {}), () => timers.push(setTimeout(() => undefined, 2 ** 30)));
        });
        await container.dispose();
      }
    });
    const { container, part, singleton } = await tally.left();
    expect([container, part, singleton]).toEqual([subjects.length, undefined, undefined]);
    timers.splice(0).forEach((timer) => clearTimeout(timer));
    await expectLeft(tally);
  });
});

import { createContainer, token } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 5_000;
const Part = token<{ use(): unknown }>("Part");

/** Sessions, each with a part that has to be disposed of; all that is made is counted. */
function house() {
  const clock = new ManualClock();
  const tally = new Tally();
  const sessions = new SessionScopeManager({ clock, idleTimeoutMs: 60_000 });
  const container = createContainer({ clock }).registerScopeManager("session", sessions);
  const make = () => tally.add("part", { use: () => undefined });
  container.bind(Part, { scope: "session", useFactory: make, dispose: () => undefined });
  const enter = <R>(id: number | string, work: () => R): R =>
    container.runInScope("session", id, () => {
      tally.add("scope", container.getCurrentScope("session")!);
      return work();
    });
  return { clock, tally, sessions, container, enter };
}

describe("what was replaced", () => {
  it.each(["discard", "refresh"] as const)("Z20 by %s is not kept by the scope that goes on", async (replace) => {
    const { tally, container, enter } = house();
    const part = container.proxy(Part);
    await apart(async () => {
      await enter("one", async () => {
        for (let round = 0; round < count; round++) {
          part.use();
          await container[replace](Part);
        }
        part.use();
      });
    });
    await expectLeft(tally, { scope: 1, part: 1 });
    const { created, disposed, live } = container.metrics().scopes.session?.instances ?? {};
    expect([created, disposed, live]).toEqual([count + 1, count, 1]);
  });

  it("Z20 for a flow that never leaves is kept for it, and goes at the end, though the shell of the scope stays", async () => {
    const { clock, tally, container, enter } = house();
    const shells: unknown[] = [];
    await apart(async () => {
      for (let id = 0; id < 100; id++) {
        void enter(id, () => (container.get(Part), new Promise(() => undefined)));
        await enter(id, async () => {
          await container.refresh(Part);
          shells.push(container.getCurrentScope("session"));
        });
      }
    });
    await expectLeft(tally, { scope: 200, part: 200 }); // each scope was counted by both of its flows
    const ending = container.dispose();
    clock.advance(10_000);
    await ending;
    await expectLeft(tally, { scope: 200 });
    expect(shells).toHaveLength(100);
  });

  it("Z20 by a reload leaves nothing of the scope that was there before", async () => {
    const { tally, container, enter } = house();
    await apart(async () => {
      for (let round = 0; round < count; round++) {
        enter("one", () => container.get(Part).use());
        await container.reloadScope("session", "one");
      }
    });
    await expectLeft(tally, { part: 1 }); // the scope that serves now was never entered, and so not counted
    expect(container.metrics().scopes.session).toMatchObject({ opened: count + 1, open: 1 });
  });

  it("Z20 by another id leaves nothing when its session has ended", async () => {
    const { clock, tally, sessions, enter } = house();
    await apart(() => {
      for (let id = 0; id < count; id++) {
        enter(id, () => undefined);
        sessions.rename(id, `renamed ${id}`);
        if (id % 2 === 0) sessions.regenerate(`renamed ${id}`);
      }
    });
    clock.advance(120_000);
    await expectLeft(tally);
    expect(clock.pending).toBe(0);
  });
});

describe("exclusive use", () => {
  it("Z20 leaves no timer, and nothing of those who came in turn, were refused or failed", async () => {
    const { clock, tally, container } = house();
    const results = { ok: 0, failed: 0 };
    const work = async (index: number) => {
      tally.add("scope", container.getCurrentScope("session")!);
      await Promise.resolve();
      if (index % 3 === 0) throw new Error("on purpose");
    };
    await apart(async () => {
      for (let index = 0; index < count; index++) {
        const options = { waitTimeoutMs: 1_000 };
        let finish!: () => void;
        const gate = new Promise<void>((resolve) => (finish = resolve));
        const first = container.runExclusively("session", index, () => gate, options);
        const others = [1, 2].map((number) =>
          container.runExclusively("session", index, () => work(index + number), options),
        );
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
        if (index % 10 === 0) clock.advance(1_000); // too long for those who wait
        finish();
        for (const { status } of await Promise.allSettled([first, ...others]))
          results[status === "fulfilled" ? "ok" : "failed"]++;
      }
    });
    expect(results.ok).toBeGreaterThan(count);
    expect(results.failed).toBeGreaterThan(count / 2);
    clock.advance(120_000);
    await expectLeft(tally);
    expect([clock.pending, container.metrics().scopes.session?.open]).toEqual([0, 0]);
  });
});

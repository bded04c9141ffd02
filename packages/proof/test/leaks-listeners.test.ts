import { createContainer } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { describe, expect, it, jest } from "@jest/globals";
import { grownBytesPerCycle } from "../src/leaks/growth.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 100_000;
/** A list that grows by one entry per cycle grows by eight. */
const noiseBytes = 5;

function watched() {
  const manager = new AsyncContextScopeManager();
  const container = createContainer().registerScopeManager("request", manager);
  const tally = new Tally();
  let heard = 0;
  const listener = () =>
    tally.add("listener", () => {
      heard++;
    });
  return { container, events: [container.events, manager.events], tally, listener, heard: () => heard };
}

describe("a hundred thousand listeners", () => {
  it("Z20 that were put on and taken off leave nothing, on a container nor on a manager", async () => {
    const { container, events, tally, listener, heard } = watched();
    const grown = await grownBytesPerCycle({
      count,
      cycle: (index) => {
        const opened = listener();
        for (const emitter of events) emitter.on("opened", opened);
        if (index % 10 === 0) container.runInScope("request", () => undefined);
        for (const emitter of events) emitter.off("opened", opened);
      },
    });
    await expectLeft(tally);
    expect(grown).toBeLessThan(noiseBytes);
    expect(heard()).toBe((2 * count) / 10);
    for (const emitter of events) expect([emitter.eventNames(), emitter.listening]).toEqual([[], false]);
  });

  it("Z20 that listened once leave nothing, whether they were called or taken off", async () => {
    const { container, events, tally, listener, heard } = watched();
    const grown = await grownBytesPerCycle({
      count,
      cycle: (index) => {
        const closed = listener();
        for (const emitter of events) emitter.once("closed", closed);
        if (index % 10 === 0) container.runInScope("request", () => undefined);
        else for (const emitter of events) emitter.off("closed", closed, undefined, true);
      },
    });
    await expectLeft(tally);
    expect(grown).toBeLessThan(noiseBytes);
    expect(heard()).toBe((2 * count) / 10);
    for (const emitter of events) expect([emitter.eventNames(), emitter.listening]).toEqual([[], false]);
  });

  it("Z20 that are all on at a time go with one call", async () => {
    const { events, tally, listener } = watched();
    (() => {
      for (let index = 0; index < 1_000; index++) for (const emitter of events) emitter.on("exited", listener());
    })();
    await expectLeft(tally, { listener: 2_000 });
    for (const emitter of events) emitter.removeAllListeners();
    await expectLeft(tally);
  });
});

import { createContainer, token } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { describe, expect, it } from "@jest/globals";
import { plot } from "../src/soak/plot.js";
import type { Sample } from "../src/soak/sample.js";
import { imbalances, leftovers, memoryGrows } from "../src/soak/verdict.js";

/** Samples that differ in memory only. */
const samplesOf = (mebibytes: readonly number[]): Sample[] =>
  mebibytes.map((size, index) => ({
    atMs: index,
    operations: index,
    openScopes: 0,
    liveInstances: 0,
    heapBytes: size * 2 ** 20,
    eventLoopDelayMs: 0,
  }));

describe("the verdict of a soak run", () => {
  it("sees memory that grows all the time, and not one that has only warmed up", () => {
    const growing = Array.from({ length: 40 }, (_, index) => 10 + 2 * index);
    const warm = Array.from({ length: 40 }, (_, index) => (index < 8 ? 10 + 5 * index : 50 + (index % 3)));
    expect([memoryGrows(samplesOf(growing)), memoryGrows(samplesOf(warm)), memoryGrows([])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("sees books that do not balance, and what is left at the end", async () => {
    const Service = token<object>("Service");
    const manager = new AsyncContextScopeManager();
    const container = createContainer().registerScopeManager("request", manager);
    container.bind(Service, { scope: "request", useFactory: () => ({}) });
    expect(imbalances(container.metrics())).toEqual([]);

    container.enterScope("request", 1).get(Service);
    expect(leftovers(container.metrics())).toEqual([
      "request: open: 1 left at the end",
      "request: active: 1 left at the end",
      "request: live instances: 1 left at the end",
    ]);

    manager.books.closed += 3;
    expect(imbalances(container.metrics())).toEqual([
      "request: every close has one reason",
      "request: no gauge is negative",
    ]);
  });
});

describe("the plot", () => {
  it("draws a line of blocks from the lowest to the highest value", () => {
    expect(plot("heap", [0, 1, 2, 7], "MiB")).toBe("heap               ▁▂▃█  0.0 … 7.0 MiB");
    expect(plot("flat", [5, 5], "")).toContain("▁▁");
  });

  it("squeezes many values into the width, and loses no peak", () => {
    const values = Array.from({ length: 600 }, (_, index) => (index === 333 ? 1_234 : 0));
    const line = plot("peak", values, "ms", 60);
    expect(line).toContain("1,234");
    expect(line.match(/█/g)).toHaveLength(1);
    expect(line.match(/▁/g)).toHaveLength(59);
  });
});

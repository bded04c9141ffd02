import { describe, expect, test } from "@jest/globals";
import { checkCell } from "../src/cell/cell.js";
import { sourceLauncher } from "../src/harness/launcher.js";
import { planCells } from "../src/harness/plan.js";
import { runCells, type MeasuredCell } from "../src/harness/run-cells.js";
import { readOptions } from "../src/options.js";
import type { Ability } from "../src/subject.js";
import { subjects } from "../src/subjects.js";

/** What a container is asked for; sessions and bounded scopes are assembled from a cache and a container. */
const container: readonly Ability[] = [
  "singletons",
  "transients",
  "requests",
  "asyncRequests",
  "tenants",
  "applications",
  "idleScopes",
  "wide",
  "trees",
];

const containers = [
  "ambit",
  "awilix",
  "ditox",
  "needle-di",
  "inversify",
  "tsyringe",
  "typed-inject",
  "typedi",
  "brandi",
  "di-wise",
  "inferdi",
  "ts-ioc-container",
  "nest",
  "effect",
];

const { pace } = readOptions(["--smoke"]);
const tiny = { size: "tiny", pace, repetitions: 1, launcher: sourceLauncher } as const;

function expectMeasured(cells: readonly MeasuredCell[]): void {
  for (const { figures, failure } of cells) expect([failure, figures.length]).toEqual([undefined, 1]);
}

describe.each(subjects)("$name", ({ name, load }) => {
  test("does what every workload asks of it, or says why it cannot", async () => {
    const { subject } = await load();
    const cells = await planCells({ subjects: [name], size: "tiny" });
    const able = cells.filter(({ entry, cannot }) => entry.name === name && cannot === undefined);
    expect(able.length).toBeGreaterThan(0);
    // Hooks of the module loader need a process that is not jest's.
    if (name === "ambit-without-events") return expectMeasured(await runCells(able, tiny));
    for (const { workload } of able) if (!("measurePackage" in workload)) await checkCell(workload, subject, "tiny");
    for (const { cannot } of cells) expect(cannot ?? "said").not.toBe("");
  });
});

test.each(containers)("%s leaves out nothing that a container is asked for", async (name) => {
  const { subject } = (await subjects.find((entry) => entry.name === name)?.load())!;
  const silent = container.filter((ability) => !subject.programs[ability] && subject.cannot[ability] === undefined);
  expect(silent).toEqual([]);
});

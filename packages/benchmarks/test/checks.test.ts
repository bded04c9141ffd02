import { describe, expect, test } from "@jest/globals";
import { checkCell } from "../src/cell/cell.js";
import { planCells } from "../src/harness/plan.js";
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

describe.each(subjects)("$name", ({ name, load }) => {
  test("does what every workload asks of it, or says why it cannot", async () => {
    const { subject } = await load();
    const cells = await planCells({ subjects: [name], size: "tiny" });
    const able = cells.filter(({ entry, cannot }) => entry.name === name && cannot === undefined);
    expect(able.length).toBeGreaterThan(0);
    for (const { workload } of able) if (!("measurePackage" in workload)) await checkCell(workload, subject, "tiny");
    for (const { cannot } of cells) expect(cannot ?? "said").not.toBe("");
  });
});

test.each(containers)("%s leaves out nothing that a container is asked for", async (name) => {
  const { subject } = (await subjects.find((entry) => entry.name === name)?.load())!;
  const silent = container.filter((ability) => !subject.programs[ability] && subject.cannot[ability] === undefined);
  expect(silent).toEqual([]);
});

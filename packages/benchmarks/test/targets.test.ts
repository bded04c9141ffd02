import { expect, test } from "@jest/globals";
import type { Row } from "../src/harness/rows.js";
import { markdownReport } from "../src/report/markdown.js";
import { targetsOf, targetsTable } from "../src/report/targets.js";

const row = (workload: string, subject: string, value: number, over: Partial<Row> = {}): Row => ({
  workload,
  subject,
  unit: "ns",
  value,
  nsPerOp: value,
  ratioToHand: value / 10,
  ratioToHandlazy: value / 20,
  coldNsPerOp: null,
  quartiles: null,
  processes: 1,
  awaited: false,
  ...over,
});

test("a target is met or not, in the measure that it is set in", () => {
  const rows = [
    row("W3", "ambit", 40),
    row("W3", "ambit-strict", 81),
    row("W3", "ditox", 400),
    row("W3", "needle-di", 39),
    row("W5-memory", "ambit", 401, { unit: "bytes", nsPerOp: null }),
  ];
  expect(
    targetsOf(rows).map(({ workload, subject, wanted, met }) => `${workload} ${subject} ${wanted}: ${met}`),
  ).toEqual([
    "W3 ambit at most 2.00× handlazy: true",
    "W3 ambit-strict at most 4.00× handlazy: false",
    "W5-memory ambit at most 400 B: false",
    "W3 ambit better than needle-di: false",
    "W3 ambit 10 times as fast as ditox: false",
  ]);
  expect(
    targetsTable(targetsOf(rows))
      .split("\n")
      .map((line) => line.trim().split(" ")[0]),
  ).toEqual(["Targets:", "NOT", "NOT", "NOT", "NOT", "met"]);
});

test("the tables for a page have a line for each subject, and a column for each workload of a group", () => {
  const workload = (id: string) => ({
    id,
    title: "a request",
    unit: "ns" as const,
    measurePackage: async () => Promise.resolve(0),
  });
  const rows = [
    row("W3", "hand", 10),
    row("W3", "ambit", 40, { awaited: true }),
    row("W3-async", "ambit", 41),
    row("W3", "brandi", 1, { value: null, cannot: "it has no scopes" }),
    row("W9-0", "ambit", 7, { ratioToHand: null }),
  ];
  const about = {
    size: "full",
    repetitions: 3,
    node: "v20",
    processor: "one",
    packages: {},
    rows,
    targets: targetsOf(rows),
  } as const;
  const text = markdownReport(about, ["W3", "W3-async", "W9-0"].map(workload));
  expect(text.split("\n").filter((each) => each.startsWith("|"))).toEqual([
    "|  | W3 | W3-async |",
    "| --- | ---: | ---: |",
    "| hand | 10.0 ns (1.00×) | – |",
    "| ambit | 40.0 nsᵃ (4.00×) | 41.0 ns (4.10×) |",
    "|  | W9-0 |",
    "| --- | ---: |",
    "| ambit | 7.00 ns |",
    "|  |  | wanted | measured |  |",
    "| --- | --- | --- | --- | --- |",
    "| W3 | ambit | at most 2.00× handlazy | 2.00× handlazy | met |",
  ]);
});

test("what was not measured is no target", () => {
  expect(targetsOf([row("W2", "hand", 10), row("W7-trace-x-100", "ambit", 5, { unit: "hits" })])).toEqual([]);
});

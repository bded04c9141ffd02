import { expect, test } from "@jest/globals";
import type { Row } from "../src/harness/rows.js";
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

test("what was not measured is no target", () => {
  expect(targetsOf([row("W2", "hand", 10), row("W7-trace-x-100", "ambit", 5, { unit: "hits" })])).toEqual([]);
});

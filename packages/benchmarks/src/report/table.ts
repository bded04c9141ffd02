import type { Row } from "../harness/rows.js";
import { titleOf, type Size, type Workload } from "../workload.js";
import { formatNumber, formatValue } from "./format-value.js";

/** The rows as text: a block for each workload, the best first after the baselines. */
export function textTable(rows: readonly Row[], workloads: readonly Workload[], size: Size): string {
  return [...new Set(workloads)].map((workload) => block(workload, rows, size)).join("\n\n");
}

function block(workload: Workload, rows: readonly Row[], size: Size): string {
  const { id } = workload;
  const own = rows.filter((row) => row.workload === id).sort((a, b) => rank(a) - rank(b));
  const width = Math.max(...own.map(({ subject }) => subject.length));
  return [
    `${id}: ${titleOf(workload, size)}`,
    ...own.map((row) => `  ${row.subject.padEnd(width)}  ${describe(row)}`),
  ].join("\n");
}

function rank({ subject, value, unit }: Row): number {
  if (subject === "hand") return -Infinity;
  if (subject === "handlazy") return -Number.MAX_VALUE;
  if (value === null) return Infinity;
  return unit === "hits" ? -value : value;
}

function describe(row: Row): string {
  if (row.failure !== undefined) return `FAILED: ${errorLine(row.failure)}`;
  if (row.value === null) return `${"–".padStart(12)}  ${row.cannot ?? ""}`;
  const value = formatValue(row.value, row.unit).padStart(12) + (row.awaited ? " ᵃ" : "  ");
  const ratio = row.ratioToHand === null ? "" : `${formatNumber(row.ratioToHand)}×`;
  const cold = row.coldNsPerOp === null ? "" : `  cold ${formatValue(row.coldNsPerOp, "ns")}`;
  return `${value} ${ratio.padStart(9)}${cold}`.trimEnd();
}

/** The line of a stack that says what is wrong. */
export function errorLine(failure: string): string {
  return failure.split("\n").find((line) => /^\w*Error\b/.test(line.trim())) ?? failure;
}

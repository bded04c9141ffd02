import { workloads } from "../workloads.js";
import type { Row } from "../harness/rows.js";
import { formatNumber, formatValue } from "./format-value.js";

/** The rows as text: a block for each workload, the fastest first after the baselines. */
export function textTable(rows: readonly Row[]): string {
  const ids = [...new Set(rows.map(({ workload }) => workload))];
  return ids
    .map((id) =>
      block(
        id,
        rows.filter(({ workload }) => workload === id),
      ),
    )
    .join("\n\n");
}

function block(id: string, rows: readonly Row[]): string {
  const title = workloads.find((workload) => workload.id === id)?.title ?? "";
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b));
  const width = Math.max(...sorted.map(({ subject }) => subject.length));
  return [`${id}: ${title}`, ...sorted.map((row) => `  ${row.subject.padEnd(width)}  ${describe(row)}`)].join("\n");
}

function rank({ subject, value }: Row): number {
  return subject === "hand" ? -2 : subject === "handlazy" ? -1 : (value ?? Infinity);
}

function describe(row: Row): string {
  if (row.failure !== undefined)
    return `FAILED ${row.failure.split("\n").find((line) => line.includes("Error")) ?? row.failure}`;
  if (row.value === null) return `–  ${row.cannot ?? ""}`;
  const ratio = row.ratioToHand === null ? "" : `${formatNumber(row.ratioToHand)}×`;
  const cold = row.coldNsPerOp === null ? "" : `cold ${formatValue(row.coldNsPerOp, "ns")}`;
  const value = formatValue(row.value, row.unit) + (row.awaited ? " ᵃ" : "  ");
  return `${value.padStart(12)} ${ratio.padStart(9)}  ${cold}`.trimEnd();
}

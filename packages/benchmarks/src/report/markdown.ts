import type { Row } from "../harness/rows.js";
import { titleOf, type Size, type Workload } from "../workload.js";
import { formatNumber, formatValue } from "./format-value.js";
import type { Report } from "./report.js";

/** The rows as Markdown: a table for each group of workloads, with a line for each subject, and what came of the targets. */
export function markdownReport(report: Report, workloads: readonly Workload[]): string {
  const groups = new Set(workloads.map(({ id }) => groupOf(id)));
  const inGroup = (group: string): Workload[] => [...new Set(workloads)].filter(({ id }) => groupOf(id) === group);
  const tables = [...groups].map((group) => table(inGroup(group), report.rows, report.size));
  const { node, processor, repetitions } = report;
  const how = `Node ${node} on ${processor}; the median of ${repetitions} ${repetitions === 1 ? "process" : "processes"}; in brackets the ratio to \`hand\`; ᵃ: awaited.`;
  return [how, ...tables, targetsOf(report)].join("\n\n") + "\n";
}

/** `W3` and `W3-async` belong together, and so do all traces. */
function groupOf(id: string): string {
  return /^W\d+(-trace)?/.exec(id)?.[0] ?? id;
}

function table(workloads: readonly Workload[], rows: readonly Row[], size: Size): string {
  const ids = workloads.map(({ id }) => id);
  const measured = rows.filter(({ workload, value }) => ids.includes(workload) && value !== null);
  const subjects = [...new Set(measured.map(({ subject }) => subject))];
  const cell = (subject: string, id: string): string =>
    describe(measured.find((row) => row.subject === subject && row.workload === id));
  return [
    workloads.map((workload) => `- ${workload.id}: ${titleOf(workload, size)}`).join("\n"),
    "",
    line(["", ...ids]),
    line(["---", ...ids.map(() => "---:")]),
    ...subjects.map((subject) => line([subject, ...ids.map((id) => cell(subject, id))])),
  ].join("\n");
}

function describe(row: Row | undefined): string {
  if (row?.value === undefined || row.value === null) return "–";
  const ratio = row.ratioToHand === null ? "" : ` (${formatNumber(row.ratioToHand)}×)`;
  return `${formatValue(row.value, row.unit)}${row.awaited ? "ᵃ" : ""}${ratio}`;
}

function targetsOf({ targets }: Report): string {
  const lines = targets.map(({ workload, subject, wanted, measured, met }) =>
    line([workload, subject, wanted, measured, met ? "met" : "**not met**"]),
  );
  return [line(["", "", "wanted", "measured", ""]), line(["---", "---", "---", "---", "---"]), ...lines].join("\n");
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

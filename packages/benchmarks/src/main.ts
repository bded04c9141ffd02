/**
 * `npm run bench -- [--quick | --smoke] [--json] [--workload W3,W5] [--subject ambit,ditox] [--node PATH] [--traces DIR]
 * [--repetitions N] [--out DIR]`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledLauncher } from "./harness/launcher.js";
import { planCells, type Cell } from "./harness/plan.js";
import { rowsOf, type Row } from "./harness/rows.js";
import { runCells } from "./harness/run-cells.js";
import { readOptions, type Options } from "./options.js";
import { chart } from "./report/chart.js";
import { markdownReport } from "./report/markdown.js";
import { reportOf } from "./report/report.js";
import { textTable } from "./report/table.js";
import { targetsTable } from "./report/targets.js";
import { baselineProblems } from "./workloads/w7-traces.js";

const defaultOut = fileURLToPath(new URL("../.cache/results", import.meta.url));

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130)); // and the cell with it

try {
  process.exitCode = await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

/** Measures, prints and writes. Resolves to the exit status: 1 where a subject has not done what it should. */
async function bench(options: Options): Promise<number> {
  const cells = await planCells(options);
  const launcher = await compiledLauncher(options.node);
  const rows = rowsOf(await runCells(cells, { ...options, launcher, onProgress }));
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");

  const workloads = cells.map(({ workload }) => workload);
  const report = reportOf(rows, options.node, options);
  const json = JSON.stringify(report, undefined, 2);
  const out = options.out ?? defaultOut;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "results.json"), `${json}\n`);
  writeFileSync(join(out, "chart.svg"), chart(rows, workloads, options.size));
  writeFileSync(join(out, "results.md"), markdownReport(report, workloads));
  console.log(options.json ? json : textTable(rows, workloads, options.size));
  if (!options.json && report.targets.length > 0) console.log(`\n${targetsTable(report.targets)}`);
  console.error(`\nWritten: results.json, results.md and chart.svg in ${out}`);
  const problems = traceProblems(options.traces, rows);
  for (const problem of problems) console.error(problem);
  return problems.length > 0 || rows.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

function traceProblems(traces: string | undefined, rows: readonly Row[]): string[] {
  if (traces === undefined) {
    if (rows.some(({ workload }) => workload === "W7"))
      console.error(
        "No traces were replayed: they are not part of this repository. --traces DIR names a folder of such.",
      );
    return [];
  }
  const ofBaseline = rows.filter(({ subject }) => subject === "hand");
  return baselineProblems(traces, new Map(ofBaseline.map(({ workload, value }) => [workload, value ?? 0])));
}

function onProgress(done: number, all: number, { workload, entry }: Cell): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done + 1}/${all} ${workload.id} ${entry.name}`);
}

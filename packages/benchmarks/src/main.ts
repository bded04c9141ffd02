/** `npm run bench -- [--quick | --smoke] [--json] [--workload W3,W5] [--subject ambit,ditox] [--node PATH] [--repetitions N] [--out DIR]` */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledLauncher } from "./harness/launcher.js";
import { planCells } from "./harness/plan.js";
import { rowsOf } from "./harness/rows.js";
import { runCells } from "./harness/run-cells.js";
import { readOptions } from "./options.js";
import { textTable } from "./report/table.js";

const options = readOptions(process.argv.slice(2));
const cells = await planCells(options);
const launcher = await compiledLauncher(options.node);
const measured = await runCells(cells, {
  ...options,
  launcher,
  onProgress(done, all, { workload, entry }) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done}/${all} ${workload.id} ${entry.name}`);
  },
});
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");

const rows = rowsOf(measured);
const result = JSON.stringify({ size: options.size, repetitions: options.repetitions, rows }, undefined, 2);
const out = options.out ?? fileURLToPath(new URL("../.cache/results", import.meta.url));
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "results.json"), `${result}\n`);
console.log(
  options.json
    ? result
    : textTable(
        rows,
        cells.map(({ workload }) => workload),
      ),
);
process.exitCode = rows.some(({ failure }) => failure !== undefined) ? 1 : 0;

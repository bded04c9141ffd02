/** `npm run soak -- --minutes N [--seed S] [--json]`; needs `--expose-gc`, which the task gives. */
import { parseArgs } from "node:util";
import type { ContainerMetrics } from "@ambit/core";
import { plot } from "./plot.js";
import type { Sample } from "./sample.js";
import { soak } from "./soak.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    json: { type: "boolean", default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error("--minutes is a number above 0, --seed an integer.");
  process.exit(2);
}

const live = !values.json && process.stdout.isTTY;
const result = await soak({ minutes, seed, ...(live ? { onSample: redraw } : {}) });
if (values.json) console.log(JSON.stringify(result, undefined, 2));
else {
  if (!live) console.log(picture(result.samples));
  console.log(booksTable(result.books));
  console.log(`${result.operations} operations, ${result.refusals} refusals, ${result.problems.length} problems`);
  for (const problem of result.problems) console.log(`PROBLEM: ${problem}`);
}
process.exitCode = result.problems.length === 0 ? 0 : 1;

/** Draws over the last picture. */
function redraw(samples: readonly Sample[]): void {
  const lines = picture(samples);
  if (samples.length > 1) process.stdout.write(`\x1b[${lines.split("\n").length}A\x1b[0J`);
  console.log(lines);
}

function picture(samples: readonly Sample[]): string {
  const perSecond = samples.map(({ operations, atMs }, index) => {
    const before = samples[index - 1] ?? { operations: 0, atMs: 0 };
    return ((operations - before.operations) / Math.max(1, atMs - before.atMs)) * 1_000;
  });
  return [
    plot("operations", perSecond, "a second"),
    plot(
      "open scopes",
      samples.map(({ openScopes }) => openScopes),
      "",
    ),
    plot(
      "live instances",
      samples.map(({ liveInstances }) => liveInstances),
      "",
    ),
    plot(
      "heap after GC",
      samples.map(({ heapBytes }) => heapBytes / 2 ** 20),
      "MiB",
    ),
    plot(
      "event-loop delay",
      samples.map(({ eventLoopDelayMs }) => eventLoopDelayMs),
      "ms (p99)",
    ),
  ].join("\n");
}

function booksTable({ scopes }: ContainerMetrics): string {
  const columns = ["opened", "closed", "entered", "exited", "peakOpen"] as const;
  const head = ["", ...columns, "created", "disposed"].map((title) => title.padStart(11)).join("");
  const rows = Object.entries(scopes).map(([name, metrics]) => {
    const { created, disposed } = metrics.instances;
    const counts = [...columns.map((column) => metrics[column]), created, disposed];
    return name.padStart(11) + counts.map((count) => String(count).padStart(11)).join("");
  });
  return [head, ...rows].join("\n");
}

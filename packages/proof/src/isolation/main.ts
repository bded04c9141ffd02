/** `npm run isolation -- --requests N --seed S [--json]` */
import { parseArgs } from "node:util";
import { tryIsolation, type IsolationResult } from "./isolation.js";
import type { Trial } from "./trial.js";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    json: { type: "boolean", default: false },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (!(requests > 0) || !Number.isInteger(seed)) {
  console.error("--requests is a number above 0, --seed an integer.");
  process.exit(2);
}

const startedAtMs = performance.now();
const result = await tryIsolation({ requests, seed, atOnce: 2_000 });
const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
if (values.json) console.log(JSON.stringify({ ...result, seconds }, undefined, 2));
else print(result);
process.exitCode = result.problems === 0 ? 0 : 1;

function print({ errands, storefront, alarms, problems }: IsolationResult): void {
  printTrial("errands", errands);
  printTrial("storefront", storefront);
  for (const alarm of alarms) console.log(`ALARM: ${alarm}`);
  console.log(`${problems} problems after ${seconds} s; again with --seed ${seed}`);
}

function printTrial(title: string, { closedBy, faults, ...figures }: Trial): void {
  console.log(`${title}:`);
  for (const [name, count] of Object.entries(figures)) console.log(`  ${name.padEnd(18)} ${String(count).padStart(9)}`);
  for (const [name, reasons] of Object.entries(closedBy)) {
    const counts = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
    console.log(`  closed: ${name.padEnd(10)} ${counts.join(", ")}`);
  }
  for (const fault of faults) console.log(`  FAULT: ${fault}`);
}

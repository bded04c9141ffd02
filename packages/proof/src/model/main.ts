/** `npm run model -- --steps N --seed S [--json]` */
import { parseArgs } from "node:util";
import { search, type SearchResult } from "./search.js";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    json: { type: "boolean", default: false },
  },
});
const [steps, seed] = [Number(values.steps), Number(values.seed)];
if (!(steps > 0) || !Number.isInteger(seed)) {
  console.error("--steps is a number above 0, --seed an integer.");
  process.exit(2);
}

const startedAtMs = performance.now();
const result = await search({ steps, seed });
const stepsPerSecond = Math.round(result.steps / ((performance.now() - startedAtMs) / 1_000));
if (values.json) console.log(JSON.stringify({ ...result, stepsPerSecond }, undefined, 2));
else print(result);
process.exitCode = result.violations === 0 ? 0 : 1;

function print({ setups, managers, commands, found, ...counts }: SearchResult): void {
  console.log(`seed ${counts.seed}: ${counts.steps} steps in ${counts.episodes} episodes, ${stepsPerSecond} a second`);
  for (const [name, count] of Object.entries(managers)) console.log(`  ${name.padEnd(14)} ${count}`);
  console.log("by stack:");
  for (const [name, count] of Object.entries(setups)) console.log(`  ${String(count).padStart(9)}  ${name}`);
  console.log("by command:");
  for (const [op, { taken, ...outcomes }] of Object.entries(commands).sort()) {
    const what = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    console.log(`  ${String(taken).padStart(9)}  ${[op, ...what].join(", ")}`);
  }
  for (const { setup, problem, commands } of found)
    console.log(`\nVIOLATION (${setup}): ${problem}\n  ${commands.join("\n  ")}`);
  console.log(`${counts.violations} violations; again with --seed ${counts.seed}`);
}

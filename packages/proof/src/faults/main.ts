/** `npm run faults -- [--only WORDS] [--json]` */
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.js";

const { values } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean", default: false } },
});

const startedAtMs = performance.now();
const { lives, violations, scripts, callOuts, faults, found } = await runCampaign({
  only: values.only === undefined ? undefined : new RegExp(values.only),
});
const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
const result = { lives, seconds, scripts, callOuts, faults, violations, found };
if (values.json) console.log(JSON.stringify(result, undefined, 2));
else print();
process.exitCode = violations === 0 && lives > 0 ? 0 : 1;

function print(): void {
  console.log(`${lives} lives in ${seconds} s, one fault in each`);
  table("call-outs in each life", scripts);
  table("call-outs by kind", callOuts);
  table("faults", faults);
  for (const { title, problems, times, example } of found) {
    console.log(`\nVIOLATION: ${title} (${times} times; first in ${example})`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  console.log(`\n${violations} lives with violations`);
}

function table(title: string, counts: Readonly<Record<string, number>>): void {
  console.log(`${title}:`);
  for (const [name, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(7)}  ${name}`);
}

/** `npm run faults -- [--only TITLE] [--one-of N] [--json]` */
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.js";
import type { FoundViolation, Tally } from "./tally.js";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    "one-of": { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const behaviours = ["throw", "reject", "hang", "re-enter"];
const reportEvery = 2_000;

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1)); // with all processes that play

const startedAtMs = performance.now();
const secondsSoFar = (): number => Math.round((performance.now() - startedAtMs) / 1_000);
const tally = await runCampaign({
  only: values.only === undefined ? undefined : new RegExp(values.only),
  oneOf: Number(values["one-of"]),
  onLife: reportProgress,
});
const { lives, violations, counts, found } = tally;
if (values.json) console.log(JSON.stringify({ lives, violations, seconds: secondsSoFar(), counts, found }, undefined, 2));
else print();
process.exitCode = violations === 0 && lives > 0 ? 0 : 1;

function reportProgress({ lives, planned, violations }: Tally): void {
  if (lives % reportEvery === 0)
    console.error(`${lives} of ${planned} lives, ${violations} with violations, ${secondsSoFar()} s`);
}

function print(): void {
  row("", [...behaviours, "violations"]);
  for (const [kind, byFault] of Object.entries(counts)) {
    const violated = Object.values(byFault).reduce((sum, count) => sum + count.violations, 0);
    row(kind, [...behaviours.map((behaviour) => byFault[behaviour]?.lives ?? "-"), violated]);
  }
  for (const violation of found) printViolation(violation);
  console.log(`\n${lives} lives with one fault in each, ${violations} with violations, in ${secondsSoFar()} s`);
}

function row(title: string, cells: readonly (string | number)[]): void {
  console.log(title.padEnd(14) + cells.map((cell) => String(cell).padStart(11)).join(""));
}

function printViolation({ title, problems, lives }: FoundViolation): void {
  console.log(`\nVIOLATION: ${title} (${lives.length} times)`);
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(`  npm run faults -- --only '^${lives[0]}$'`);
}

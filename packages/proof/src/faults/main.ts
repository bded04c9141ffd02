/** `npm run faults -- [--only TITLE] [--one-of N] [--json]` */
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.js";
import type { Count, FoundViolation, Tally } from "./tally.js";

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
if (values.json)
  console.log(JSON.stringify({ lives, violations, seconds: secondsSoFar(), counts, found }, undefined, 2));
else print();
process.exitCode = violations === 0 && lives > 0 ? 0 : 1;

function reportProgress({ lives, planned, violations }: Tally): void {
  if (lives % reportEvery === 0)
    console.error(`${lives} of ${planned} lives, ${violations} with violations, ${secondsSoFar()} s`);
}

/** How many lives were played; where something was violated, in how many. */
function print(): void {
  row("", behaviours);
  for (const [kind, byFault] of Object.entries(counts))
    row(
      kind,
      behaviours.map((behaviour) => cell(byFault[behaviour])),
    );
  for (const violation of found) printViolation(violation);
  console.log(`\n${lives} lives with one fault in each, ${violations} with violations, in ${secondsSoFar()} s`);
}

function cell(count: Count | undefined): string {
  if (count === undefined) return "-";
  return count.violations === 0 ? String(count.lives) : `${count.lives} (${count.violations} violated)`;
}

function row(title: string, cells: readonly string[]): void {
  console.log(title.padEnd(14) + cells.map((text) => text.padStart(20)).join(""));
}

function printViolation({ title, problems, lives }: FoundViolation): void {
  console.log(`\nVIOLATION: ${title} (${lives.length} times)`);
  for (const problem of problems) console.log(`  ${problem}`);
  console.log(`  npm run faults -- --only '^${lives[0]}$'`);
}

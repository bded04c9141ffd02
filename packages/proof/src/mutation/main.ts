/** `npm run mutation -- [--package NAME]… [--file PART] [--since REVISION] [--tests PART]… [--again REPORT] [--sample N] [--json]` */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Explanations } from "./explanations.js";
import { runMutants } from "./mutation-run.js";
import {
  isMissed,
  missedIn,
  report,
  undetectedOf,
  written,
  writtenLeftOut,
  writtenUndetected,
  type Report,
} from "./report.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const explanations = Explanations.from(fileURLToPath(new URL("../../mutation-survivors.json", import.meta.url)));

/** Whose tests ought to notice: a package's own, and those of packages that are there to use it. */
const testedBy: Readonly<Record<string, readonly string[]>> = {
  core: ["core", "manager-kit"],
  "manager-kit": ["manager-kit", "scope-session", "scope-tenant", "scope-workflow", "scope-lru", "scope-async-context"],
};

/** Where every mutant that survives has to be explained. */
const explained: readonly string[] = ["core"];

const { values } = parseArgs({
  options: {
    package: { type: "string", multiple: true, default: ["core", "manager-kit"] },
    file: { type: "string" },
    since: { type: "string" },
    tests: { type: "string", multiple: true },
    again: { type: "string" },
    sample: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
interface Reports {
  readonly packages: Readonly<Record<string, Report>>;
}

const unknown = values.package.find((name) => !existsSync(join(root, "packages", name, "src")));
if (unknown !== undefined) {
  console.error(`--package is the name of a folder in packages, not ${unknown}.`);
  process.exit(2);
}

const sample = values.sample === undefined ? undefined : Number(values.sample);
if (sample !== undefined && !(Number.isInteger(sample) && sample > 0)) {
  console.error(`--sample is how many mutants of each package are tried, not ${values.sample}.`);
  process.exit(2);
}

const earlier = values.again === undefined ? undefined : (JSON.parse(readFileSync(values.again, "utf8")) as Reports);
const only = earlier === undefined ? undefined : missedIn(earlier.packages);

const startedAtMs = performance.now();
const reports: Record<string, Report> = {};
for (const name of values.package) {
  const found = await reportOn(name);
  reports[name] = found;
  if (!values.json) console.log(written(name, found));
}
const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
if (values.json) console.log(JSON.stringify({ packages: reports, seconds }, undefined, 2));
else console.log(`in ${seconds} s`);
process.exitCode = explained.some((name) => (reports[name]?.unexplained ?? 0) > 0) ? 1 : 0;

async function reportOn(name: string): Promise<Report> {
  let done = 0;
  const tests = (testedBy[name] ?? [name]).map((room) => `packages/${room}`);
  const { file: pattern, since, tests: testsWith } = values;
  const choice = { folder: `packages/${name}`, testedBy: tests, tests: testsWith, pattern, since, only, sample };
  const run = await runMutants(root, choice, {
    onLeftOut: (test) => console.error(writtenLeftOut(test)),
    onTried: (tried, all) => {
      done++;
      if (isMissed(tried)) console.error(`\n${done} of ${all}${writtenUndetected(undetectedOf(tried, explanations))}`);
      else if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all}`);
    },
  });
  return report(run, explanations);
}

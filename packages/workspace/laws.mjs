/**
 * Which scenarios of packages/conformance/laws.json do the tests cover? `laws.mjs [--json] [--strict]`
 *
 * A title covers the ids at its beginning: "B4 B8 transients …", "seed C05 seed C06 …". Titles are those of describe, it and
 * test in packages/<package>/test, and any text of a law file (packages/conformance/src/laws). What is skipped or to do
 * covers nothing. With --strict a scenario that is neither covered nor excepted makes the exit status 1.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

const ids = /^(?:(?:seed )?[A-Z]\d{1,2}[,:/]?\s+)+/;
const quoted = /(?<quote>["'`])(?<title>(?:\\.|(?!\k<quote>)[^\\\n])*)\k<quote>/;
const table = String.raw`(?:\((?:\[[\s\S]*?\]|[\w.]+)(?:\s+as\s+const)?,?\s*\))?`;
const testTitle = new RegExp(
  String.raw`\b(?:describe|it|test)(?<modifiers>(?:\.\w+)*)(?:<[^()]*>)?${table}\(\s*${quoted.source}`,
  "g",
);
const anyText = new RegExp(quoted.source, "g");

/** The ids that a title begins with. */
export function idsOf(title) {
  return [...(ids.exec(`${title} `)?.[0] ?? "").matchAll(/(?:seed )?[A-Z]\d{1,2}/g)].map(([id]) => id);
}

/** The titles of tests in a file's text. */
export function titlesOf(text) {
  return [...text.matchAll(testTitle)]
    .filter(({ groups }) => !/\.(skip|todo|failing)\b/.test(groups.modifiers))
    .map(({ groups }) => groups.title);
}

function typescriptFiles(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
}

/** From id to the files whose titles begin with it. */
function coverage() {
  const found = new Map();
  const note = (file, titles) => {
    for (const id of titles.flatMap(idsOf)) found.set(id, (found.get(id) ?? new Set()).add(file));
  };
  for (const room of readdirSync(join(root, "packages"))) {
    for (const file of typescriptFiles(`packages/${room}/test`))
      note(file, titlesOf(readFileSync(join(root, file), "utf8")));
  }
  for (const file of typescriptFiles("packages/conformance/src/laws")) {
    note(
      file,
      [...readFileSync(join(root, file), "utf8").matchAll(anyText)].map(({ groups }) => groups.title),
    );
  }
  return found;
}

function report() {
  const scenarios = JSON.parse(readFileSync(join(root, "packages/conformance/laws.json"), "utf8"));
  const found = coverage();
  const rows = scenarios.map((scenario) => {
    const files = [...(found.get(scenario.id) ?? [])].sort();
    const state = files.length > 0 ? "covered" : scenario.exception ? "excepted" : "missing";
    return { ...scenario, state, files };
  });
  const known = new Set(scenarios.map((scenario) => scenario.id));
  const unknown = [...found].filter(([id]) => !known.has(id)).map(([id, files]) => ({ id, files: [...files].sort() }));
  const count = (source, state) => rows.filter((row) => row.source === source && row.state === state).length;
  const counts = Object.fromEntries(
    ["laws", "seeds"].map((source) => [
      source,
      Object.fromEntries(["covered", "excepted", "missing"].map((state) => [state, count(source, state)])),
    ]),
  );
  return { counts, scenarios: rows, unknown };
}

function print({ counts, scenarios, unknown }) {
  const short = (file) => file.replace(/^packages\//, "").replace(/\/(test|src)\//, "/");
  let section;
  for (const row of scenarios) {
    if (row.section !== section) {
      section = row.section;
      console.log(`\n${row.source} ${section}`);
    }
    const detail = row.state === "covered" ? row.files.map(short).join(", ") : (row.exception ?? row.title);
    console.log(`  ${row.id.padEnd(9)} ${row.state.padEnd(9)} ${detail}`);
  }
  for (const { id, files } of unknown)
    console.log(`\nNo such scenario: ${id}, named by ${files.map(short).join(", ")}`);
  console.log();
  for (const [source, { covered, excepted, missing }] of Object.entries(counts)) {
    console.log(`${source}: ${covered} covered, ${excepted} excepted, ${missing} missing`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const result = report();
  if (process.argv.includes("--json")) console.log(JSON.stringify(result, undefined, 2));
  else print(result);
  const missing = result.scenarios.some((row) => row.state === "missing");
  process.exitCode = process.argv.includes("--strict") && missing ? 1 : 0;
}

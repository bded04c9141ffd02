import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./blocks.js";

export interface House {
  /** The scripts of the root package.json. */
  readonly scripts: readonly string[];
  /** The names of the published packages. */
  readonly published: readonly string[];
}

/** Commands of the tools themselves, which are not ours to check. */
const builtIns = ["install", "i", "ci", "add", "remove", "update", "exec", "dlx", "pack", "create", "init", "version"];
/** Scripts that may be called without `run`; pnpm takes all others too, but for those that it hands to npm. */
const npmShorthands = ["start", "test"];
const pnpmHandsToNpm = ["docs"];

/** What is wrong with the commands of a shell block: scripts, packages and files that do not exist. */
export function commandProblems(text: string, house: House): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*\$\s+/, "").replace(/(^|\s)#.*$/, ""))
    .flatMap((line) => line.split(/&&|\|\||;|\|/))
    .flatMap((command) => problemsOf(command.trim().split(/\s+/), house));
}

function problemsOf([tool, ...words]: readonly string[], house: House): string[] {
  const problem = tool === "npm" || tool === "pnpm" ? scriptProblem(tool, words, house) : undefined;
  return [...(problem === undefined ? [] : [problem]), ...missingNames(words, house)];
}

function scriptProblem(tool: "npm" | "pnpm", words: readonly string[], house: House): string | undefined {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  const shorthand = first !== "run";
  const script = shorthand ? first : second;
  if (script === undefined || (shorthand && builtIns.includes(script))) return undefined;
  if (!house.scripts.includes(script)) return `package.json has no script "${script}"`;
  const understood = tool === "npm" ? npmShorthands.includes(script) : !pnpmHandsToNpm.includes(script);
  return shorthand && !understood ? `write "${tool} run ${script}"; without run it is something else` : undefined;
}

function missingNames(words: readonly string[], house: House): string[] {
  const problems: string[] = [];
  for (const word of words) {
    const [name] = /^@ambit\/[^@/]+/.exec(word) ?? [];
    if (name !== undefined && !house.published.includes(name)) problems.push(`there is no published package ${name}`);
    if (word.startsWith("packages/") && !existsSync(join(root, word))) problems.push(`there is no ${word}`);
  }
  return problems;
}

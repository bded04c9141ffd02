import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findMutants } from "./find-mutants.js";
import { identityKey, type Mutant } from "./mutant.js";

/** A source file with its mutants. */
export interface Subject {
  /** Seen from the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

export interface Choice {
  /** The folder that holds `src`, seen from the root. */
  readonly folder: string;
  /** The folders whose `test` ought to notice. */
  readonly testedBy: readonly string[];
  /** Only files whose path contains this. */
  readonly pattern?: string | undefined;
  /** Only files that differ from this revision. */
  readonly since?: string | undefined;
  /** Only test files whose path contains one of these. */
  readonly tests?: readonly string[] | undefined;
  /** Only mutants of these identities. */
  readonly only?: ReadonlySet<string> | undefined;
}

function filesIn(root: string, folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort();
}

/** The test files that are chosen, as absolute paths. */
export function testFilesOf(root: string, { testedBy, tests }: Choice): string[] {
  return testedBy
    .flatMap((folder) => filesIn(root, `${folder}/test`, ".test.ts"))
    .filter((file) => tests === undefined || tests.some((part) => file.includes(part)))
    .map((file) => join(root, file));
}

/** The sources that are chosen, with all their mutants. */
export function subjectsOf(root: string, { folder, pattern = "", since, only }: Choice): Subject[] {
  const changed = since === undefined ? undefined : changedSince(root, since);
  let lastId = 0;
  return filesIn(root, `${folder}/src`, ".ts")
    .filter((file) => file.includes(pattern) && changed?.has(file) !== false)
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const mutants = findMutants(file, text, lastId);
      lastId += mutants.length;
      return { file, text, mutants: mutants.filter((mutant) => only?.has(identityKey(mutant)) !== false) };
    });
}

function changedSince(root: string, revision: string): Set<string> {
  const git = (...args: string[]): string[] => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  const untracked = git("ls-files", "--others", "--exclude-standard");
  return new Set([...git("diff", "--name-only", "--relative", revision), ...untracked]);
}

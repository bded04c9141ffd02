import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findMutants } from "./find-mutants.js";
import { identityKey, type Mutant } from "./mutant.js";

/** A source file with those of its mutants that are to be tried. */
export interface Subject {
  /** Seen from the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly mutants: readonly Mutant[];
  /** How many it has, with those that are not chosen. */
  readonly allMutants: number;
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
  /** Only so many of the mutants that are left, at even distances, so that every run takes the same ones. */
  readonly sample?: number | undefined;
}

function filesIn(root: string, folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .sort();
}

/** Tests, and such that only mutants are tried with. */
const testEndings = [".test.ts", ".trial.ts"];

/** The test files that are chosen, as absolute paths. */
export function testFilesOf(root: string, { testedBy, tests }: Choice): string[] {
  return testedBy
    .flatMap((folder) => testEndings.flatMap((ending) => filesIn(root, `${folder}/test`, ending)))
    .filter((file) => tests === undefined || tests.some((part) => file.includes(part)))
    .map((file) => join(root, file));
}

/** The sources that are chosen, with the mutants that are. */
export function subjectsOf(root: string, choice: Choice): Subject[] {
  const subjects = allSubjectsOf(root, choice);
  return choice.sample === undefined ? subjects : sampled(subjects, choice.sample);
}

function allSubjectsOf(root: string, { folder, pattern = "", since, only }: Choice): Subject[] {
  const changed = since === undefined ? undefined : changedSince(root, since);
  let lastId = 0;
  return filesIn(root, `${folder}/src`, ".ts")
    .filter((file) => file.includes(pattern) && changed?.has(file) !== false)
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const mutants = findMutants(file, text, lastId);
      lastId += mutants.length;
      const chosen = mutants.filter((mutant) => only?.has(identityKey(mutant)) !== false);
      return { file, text, mutants: chosen, allMutants: mutants.length };
    });
}

/** So many mutants at even distances, over all files; all, where there are no more. */
function sampled(subjects: readonly Subject[], size: number): Subject[] {
  const all = subjects.reduce((sum, { mutants }) => sum + mutants.length, 0);
  let place = 0;
  const isTaken = (): boolean => (place++ * size) % all < size;
  return subjects.map((subject) => ({ ...subject, mutants: subject.mutants.filter(isTaken) }));
}

function changedSince(root: string, revision: string): Set<string> {
  const git = (...args: string[]): string[] => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  const untracked = git("ls-files", "--others", "--exclude-standard");
  return new Set([...git("diff", "--name-only", "--relative", revision), ...untracked]);
}

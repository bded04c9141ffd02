import type { Explanation, Explanations } from "./explanations.js";
import { identityKey } from "./mutant.js";
import type { MutationRun } from "./mutation-run.js";
import type { LeftOut } from "./observation.js";
import type { Tried, Verdict } from "./trial.js";

export interface Counts {
  readonly mutants: number;
  readonly killed: number;
  /** Tests did not end in time. That is noticed too. */
  readonly timedOut: number;
  readonly survived: number;
  /** No test gets there. */
  readonly notCovered: number;
  /** Percentage of mutants that were noticed. */
  readonly score: number;
}

/** A mutant that no test noticed. */
export interface Undetected {
  readonly verdict: "survived" | "not-covered";
  /** With the line. */
  readonly place: string;
  readonly within: string;
  readonly code: string;
  readonly becomes: string;
  /** Why, where it has been explained. */
  readonly reason?: string;
}

export interface Report extends Counts {
  /** How many mutants the files have; those that were not tried are counted nowhere else. */
  readonly allMutants: number;
  readonly files: readonly (Counts & { readonly file: string })[];
  readonly undetected: readonly Undetected[];
  readonly unexplained: number;
  /** Explanations of mutants that are noticed by now, or gone. */
  readonly outdated: readonly Explanation[];
  readonly leftOut: MutationRun["leftOut"];
}

export function report({ tried, allMutants, leftOut }: MutationRun, explanations: Explanations): Report {
  const missed = tried.filter(isMissed);
  const undetected = missed.map((one) => undetectedOf(one, explanations));
  const files = [...new Set(tried.map(({ mutant }) => mutant.file))];
  return {
    ...countsOf(tried),
    allMutants,
    files: files.map((file) => ({ file, ...countsOf(tried.filter(({ mutant }) => mutant.file === file)) })),
    undetected,
    unexplained: undetected.filter(({ reason }) => reason === undefined).length,
    outdated: explanations.outdated(
      tried.map(({ mutant }) => mutant),
      missed.map(({ mutant }) => mutant),
    ),
    leftOut,
  };
}

type Missed = Tried & Pick<Undetected, "verdict">;

export function isMissed(tried: Tried): tried is Missed {
  return tried.verdict === "survived" || tried.verdict === "not-covered";
}

export function undetectedOf({ mutant, verdict }: Missed, explanations: Explanations): Undetected {
  const { file, line, within, code, becomes } = mutant;
  const found = { verdict, place: `${file}:${line}`, within, code, becomes };
  const reason = explanations.of(mutant);
  return reason === undefined ? found : { ...found, reason };
}

/** What the reports that were made of some packages, with --json, list as not noticed: keys of identities. */
export function missedIn(reports: Readonly<Record<string, Report>>): Set<string> {
  const listed = Object.values(reports).flatMap(({ undetected }) => undetected);
  return new Set(listed.map(({ place, ...code }) => identityKey({ ...code, file: place.replace(/:\d+$/, "") })));
}

function countsOf(tried: readonly Tried[]): Counts {
  const count = (wanted: Verdict): number => tried.filter(({ verdict }) => verdict === wanted).length;
  const [killed, timedOut] = [count("killed"), count("timed-out")];
  const score = tried.length === 0 ? 100 : Math.round(((killed + timedOut) / tried.length) * 10_000) / 100;
  return {
    mutants: tried.length,
    killed,
    timedOut,
    survived: count("survived"),
    notCovered: count("not-covered"),
    score,
  };
}

const columns = ["mutants", "killed", "timedOut", "survived", "notCovered", "score"] as const;

/** A mutant that was not noticed, as people read it. */
export function writtenUndetected({ verdict, place, within, code, becomes, reason }: Undetected): string {
  return `\n${place} ${within}: ${verdict}\n  - ${code}\n  + ${becomes}\n  ${reason ?? "UNEXPLAINED"}`;
}

export function writtenLeftOut({ file, test, failure }: LeftOut): string {
  return `\nleft out: ${file}: ${test}: ${failure}`;
}

/** The report as people read it. */
export function written(title: string, found: Report): string {
  const width = Math.max(title.length, ...found.files.map(({ file }) => file.length)) + 1;
  const row = (name: string, counts: Counts): string =>
    name.padEnd(width) + columns.map((column) => String(counts[column]).padStart(11)).join("");
  return [
    "".padEnd(width) + columns.map((column) => column.padStart(11)).join(""),
    ...found.files.map((file) => row(file.file, file)),
    row(title, found),
    ...found.undetected.map(writtenUndetected),
    ...found.leftOut.map(writtenLeftOut),
    ...found.outdated.map(({ file, within, code }) => `\nexplained, and noticed or gone: ${file} ${within}: ${code}`),
    `\n${title}: score ${found.score} %, of ${found.allMutants} mutants ${found.mutants} tried, ${found.undetected.length} not noticed, of which ${found.unexplained} unexplained`,
  ].join("\n");
}

import type { Explanation, Explanations } from "./explanations.js";
import type { MutationRun } from "./mutation-run.js";
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
  readonly files: readonly (Counts & { readonly file: string })[];
  readonly undetected: readonly Undetected[];
  readonly unexplained: number;
  /** Explanations of mutants that are noticed by now, or gone. */
  readonly outdated: readonly Explanation[];
  readonly leftOut: MutationRun["leftOut"];
}

export function report({ tried, leftOut }: MutationRun, explanations: Explanations): Report {
  const missed = tried.filter(({ verdict }) => verdict === "survived" || verdict === "not-covered");
  const undetected = missed.map(({ mutant, verdict }): Undetected => {
    const { file, line, within, code, becomes } = mutant;
    const found = { verdict: verdict as Undetected["verdict"], place: `${file}:${line}`, within, code, becomes };
    const reason = explanations.of(mutant);
    return reason === undefined ? found : { ...found, reason };
  });
  const files = [...new Set(tried.map(({ mutant }) => mutant.file))];
  return {
    ...countsOf(tried),
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

/** The report as people read it. */
export function written(title: string, found: Report): string {
  const width = Math.max(title.length, ...found.files.map(({ file }) => file.length)) + 1;
  const row = (name: string, counts: Counts): string =>
    name.padEnd(width) + columns.map((column) => String(counts[column]).padStart(11)).join("");
  const undetected = ({ verdict, place, within, code, becomes, reason }: Undetected): string =>
    `\n${place} ${within}: ${verdict}\n  - ${code}\n  + ${becomes}\n  ${reason ?? "UNEXPLAINED"}`;
  return [
    "".padEnd(width) + columns.map((column) => column.padStart(11)).join(""),
    ...found.files.map((file) => row(file.file, file)),
    row(title, found),
    ...found.undetected.map(undetected),
    ...found.leftOut.map(({ file, test, failure }) => `\nleft out: ${file}: ${test}: ${failure}`),
    ...found.outdated.map(({ file, within, code }) => `\nexplained, and noticed or gone: ${file} ${within}: ${code}`),
    `\n${title}: score ${found.score} %, ${found.undetected.length} not noticed, of which ${found.unexplained} unexplained`,
  ].join("\n");
}

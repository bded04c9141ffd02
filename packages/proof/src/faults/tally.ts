import type { Plan, Rehearsal } from "./plan.js";
import { titleOf } from "./plan.js";

/** What was violated in the lives of one title. */
export interface FoundViolation {
  readonly title: string;
  readonly problems: readonly string[];
  readonly times: number;
  /** Where it was found first. */
  readonly example: string;
}

/** Without a prototype, since "constructor" is a kind of call-out. */
type Counts = Record<string, number>;

const noCounts = (): Counts => Object.create(null) as Counts;

/** Counts lives, and gathers what was found by title. */
export class Tally {
  lives = 0;
  /** Lives in which something was violated. */
  violations = 0;
  readonly scripts: Counts = noCounts();
  readonly callOuts: Counts = noCounts();
  readonly faults: Counts = noCounts();
  readonly #found = new Map<string, { problems: Set<string>; times: number; example: string }>();

  addScript({ script, callOuts }: Rehearsal): void {
    this.scripts[script.name] = callOuts.length;
    for (const { kind } of callOuts) count(this.callOuts, kind);
  }

  addLife(plan: Plan, problems: readonly string[]): void {
    this.lives++;
    count(this.faults, plan.fault.kind);
    if (problems.length === 0) return;
    this.violations++;
    const { callOut } = plan;
    const example = `call-out ${callOut.number}, ${callOut.step === undefined ? "by a timer" : `"${callOut.step.name}"`}`;
    const found = this.#found.get(titleOf(plan)) ?? { problems: new Set(), times: 0, example };
    found.times++;
    for (const problem of problems) found.problems.add(problem);
    this.#found.set(titleOf(plan), found);
  }

  get found(): FoundViolation[] {
    return [...this.#found].map(([title, { problems, ...rest }]) => ({ title, ...rest, problems: [...problems] }));
  }
}

function count(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

import { titleOf, type Plan } from "./plan.js";

/** What was violated in the lives in which the same code went wrong in the same way. */
export interface FoundViolation {
  /** `the disposer of Payment throws` */
  readonly title: string;
  readonly problems: readonly string[];
  /** The titles of the lives. */
  readonly lives: readonly string[];
}

export interface Count {
  lives: number;
  violations: number;
}

/** Without a prototype, since "constructor" is a kind of call-out. */
const table = <V>(): Record<string, V> => Object.create(null) as Record<string, V>;

/** Counts lives, and gathers what was found. */
export class Tally implements Count {
  lives = 0;
  /** Lives in which something was violated. */
  violations = 0;
  /** By what went wrong, and then by how. */
  readonly counts = table<Record<string, Count>>();
  readonly #found = new Map<string, { problems: Set<string>; lives: string[] }>();

  constructor(readonly planned: number) {}

  add(plan: Plan, problems: readonly string[]): void {
    const { callOut, fault } = plan;
    const byKind = (this.counts[callOut.kind] ??= table());
    for (const count of [this, (byKind[fault.kind] ??= { lives: 0, violations: 0 })]) {
      count.lives++;
      if (problems.length > 0) count.violations++;
    }
    if (problems.length > 0) this.#note(plan, problems);
  }

  get found(): FoundViolation[] {
    return [...this.#found].map(([title, { problems, lives }]) => ({ title, problems: [...problems], lives }));
  }

  #note(plan: Plan, problems: readonly string[]): void {
    const title = `${plan.callOut.name} ${plan.fault.name}`;
    const found = this.#found.get(title) ?? { problems: new Set(), lives: [] };
    found.lives.push(titleOf(plan));
    for (const problem of problems) found.problems.add(problem);
    this.#found.set(title, found);
  }
}

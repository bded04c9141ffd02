import { AmbitError } from "@ambit/core";
import { describeLeak, type Leak } from "./leak.js";

/** Something is left that a test has opened or entered, or the books of a manager do not balance. */
export class LeaksFoundError extends AmbitError {
  readonly code = "LEAKS_FOUND";

  constructor(
    readonly leaks: readonly Leak[],
    /** What the books say that cannot be so, one sentence each. */
    readonly imbalances: readonly string[] = [],
  ) {
    super([...leftSentences(leaks), ...imbalances].join("\n"));
  }
}

function leftSentences(leaks: readonly Leak[]): string[] {
  if (leaks.length === 0) return [];
  const counts = new Map<string, number>();
  for (const line of leaks.map(describeLeak)) counts.set(line, (counts.get(line) ?? 0) + 1);
  const lines = [...counts].map(([line, count]) => `- ${count === 1 ? "" : `${count} × `}${line}`);
  const cure = "Await the work that is inside, leave handles, and close scopes that stay open when they are left.";
  return ["Scopes are left that were not there before:", ...lines, cure];
}

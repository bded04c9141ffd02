import type { Bench } from "./bench.js";
import type { Requirement } from "./requirements.js";
import type { ManagerSettings } from "./subject.js";

/** One of the laws of scopes, with what it comes to for a manager. */
export interface Law {
  readonly number: number;
  readonly title: string;
  readonly statement: string;
  /** What an author of a manager does to keep it. */
  readonly remedy: string;
  readonly scenarios: readonly Scenario[];
}

/** One thing that can be seen where the law is kept. */
export interface Scenario {
  /** Begins with the ids of the scenario in the list of laws, where it is there. */
  readonly title: string;
  /** What a manager must be able to do for this to apply. */
  readonly needs?: readonly Requirement[];
  /** Limits that the manager is made with; wide ones where left out. */
  readonly settings?: Partial<ManagerSettings>;
  check(bench: Bench): void | Promise<void>;
}

/** The ids of the list of scenarios that a title begins with. */
export function scenarioIdsOf(title: string): string[] {
  const [ids = ""] = /^(?:[A-Z]\d{1,2} )*/.exec(title) ?? [];
  return ids.split(" ").filter((id) => id !== "");
}

import {
  describeScopeManager,
  type ConformanceReport,
  type ScenarioResult,
  type ScopeManagerSubject,
} from "../src/index.js";
import { CollectingRunner } from "./collecting-runner.js";

/** What the kit says of a manager. */
export async function reportOn(tested: ScopeManagerSubject): Promise<ConformanceReport> {
  const runner = new CollectingRunner();
  let report: ConformanceReport | undefined;
  describeScopeManager({ ...tested, runner, report: (made) => (report = made) });
  await runner.run();
  if (report === undefined) throw new Error("The kit made no report.");
  return report;
}

/** The scenarios that the kit finds broken. */
export async function brokenBy(tested: ScopeManagerSubject): Promise<ScenarioResult[]> {
  const { results } = await reportOn(tested);
  return results.filter(({ state }) => state === "broken");
}

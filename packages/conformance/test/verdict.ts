import { checkScopeManager, type ScenarioResult, type ScopeManagerSubject } from "../src/index.js";

/** The scenarios that the kit finds broken. */
export async function brokenBy(tested: ScopeManagerSubject): Promise<ScenarioResult[]> {
  const { results } = await checkScopeManager(tested);
  return results.filter(({ state }) => state === "broken");
}

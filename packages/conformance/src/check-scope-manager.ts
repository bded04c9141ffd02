import type { ScopeManager } from "@ambit/core";
import { describeScopeManager } from "./describe-scope-manager.js";
import type { ConformanceReport } from "./record.js";
import type { ScopeManagerSubject } from "./subject.js";

/**
 * Plays all scenarios that apply, one after the other, without a test runner. What fails stands in the report.
 * @throws TypeError where an exception has no reason or excepts nothing.
 */
export async function checkScopeManager<M extends ScopeManager>(
  tested: ScopeManagerSubject<M>,
): Promise<ConformanceReport> {
  const tests: (() => Promise<void>)[] = [];
  let report: ConformanceReport | undefined;
  describeScopeManager({
    ...tested,
    runner: { describe: (_, define) => define(), it: (_, test) => tests.push(test) },
    report: (made) => (report = made),
  });
  for (const test of tests) await test().catch(() => undefined);
  return report as unknown as ConformanceReport; // the last test has made it
}

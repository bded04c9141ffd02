import type { ScopeManager } from "@ambit/core";
import { checkExceptions, exceptionFor } from "./exceptions.js";
import type { Law, Scenario } from "./law.js";
import { allLaws } from "./laws/all-laws.js";
import { playScenario } from "./play-scenario.js";
import { ConformanceRecord, type ConformanceReport } from "./record.js";
import type { ScopeManagerSubject } from "./subject.js";
import type { TestRunner } from "./test-runner.js";

export interface DescribeOptions<M extends ScopeManager = ScopeManager> extends ScopeManagerSubject<M> {
  /** Where the tests go. */
  readonly runner: TestRunner;
  /** Given the results when all has run. */
  readonly report?: (report: ConformanceReport) => void;
}

/**
 * Defines one test for each scenario of the laws that applies to the manager, in one `describe` for each law.
 * @throws TypeError where an exception has no reason or excepts nothing.
 */
export function describeScopeManager<M extends ScopeManager>(options: DescribeOptions<M>): void {
  const { runner, report, ...tested }: DescribeOptions = options;
  checkExceptions(tested.exceptions ?? [], allLaws);
  const record = new ConformanceRecord(tested.name, tested.abilities ?? {});
  runner.describe(`${tested.name} keeps the laws of scopes`, () => {
    for (const law of allLaws) describeLaw(law, tested, runner, record);
    if (report === undefined) return;
    runner.it("reports", () => Promise.resolve(report(record)));
  });
}

function describeLaw(law: Law, tested: ScopeManagerSubject, runner: TestRunner, record: ConformanceRecord): void {
  const applicable = law.scenarios.filter((scenario) => applies(law, scenario, tested, record));
  if (applicable.length === 0) return; // some runners fail a `describe` without tests
  runner.describe(`${law.number}. ${law.title}`, () => {
    for (const scenario of applicable) {
      const exception = exceptionFor(law, scenario, tested.exceptions ?? []);
      if (exception === undefined) {
        runner.it(scenario.title, () => record.note(law, scenario, playScenario(law, scenario, tested)));
      } else {
        record.add(law, scenario, "excepted", exception.reason);
        runner.it(`${scenario.title} (excepted: ${exception.reason})`, () => Promise.resolve());
      }
    }
  });
}

function applies(
  law: Law,
  scenario: Scenario,
  { abilities = {} }: ScopeManagerSubject,
  record: ConformanceRecord,
): boolean {
  const missing = scenario.needs?.find((requirement) => !requirement.met(abilities));
  if (missing !== undefined) record.add(law, scenario, "not-applicable", missing.name);
  return missing === undefined;
}

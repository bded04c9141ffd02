import type { Law, Scenario } from "./law.js";
import { allLaws } from "./laws/all-laws.js";
import { LawBrokenError } from "./law-broken-error.js";

/** What came of one scenario. */
export interface ScenarioResult {
  /** The number of the law that the scenario belongs to. */
  readonly law: number;
  readonly scenario: string;
  readonly state: "kept" | "broken" | "excepted" | "not-applicable";
  /** Why it is excepted, or which ability it needs. */
  readonly reason?: string;
  /** What broke it; its `law` may be another than that of the scenario. */
  readonly error?: LawBrokenError;
}

/** What came of all scenarios. */
export interface ConformanceReport {
  /** The name of the manager. */
  readonly manager: string;
  readonly results: readonly ScenarioResult[];
}

/** Gathers results while the tests run. */
export class ConformanceRecord implements ConformanceReport {
  readonly results: ScenarioResult[] = [];

  constructor(readonly manager: string) {}

  add(law: Law, scenario: Scenario, state: ScenarioResult["state"], reason?: string): void {
    this.results.push({
      law: law.number,
      scenario: scenario.title,
      state,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** Notes how the scenario went, and lets the error go on. */
  async note(law: Law, scenario: Scenario, played: Promise<void>): Promise<void> {
    try {
      await played;
      this.add(law, scenario, "kept");
    } catch (error) {
      const broken = error instanceof LawBrokenError ? { error } : {};
      this.results.push({ law: law.number, scenario: scenario.title, state: "broken", ...broken });
      throw error;
    }
  }
}

/** The report as a section of a README, in Markdown. */
export function conformanceReport({ manager, results }: ConformanceReport): string {
  const count = (state: ScenarioResult["state"], law?: number): number =>
    results.filter((result) => result.state === state && (law === undefined || result.law === law)).length;
  const summary =
    `\`${manager}\` keeps ${count("kept")} scenarios of the laws of scopes, breaks ${count("broken")}, ` +
    `is excepted from ${count("excepted")}; ${count("not-applicable")} do not apply.`;
  const rows = allLaws.map(({ number, title }) => {
    const cells = (["kept", "broken", "excepted", "not-applicable"] as const).map(
      (state) => count(state, number) || "",
    );
    return `| ${number}. ${title} | ${cells.join(" | ")} |`;
  });
  const table = ["| law | kept | broken | excepted | does not apply |", "|---|---|---|---|---|", ...rows];
  return [summary, "", ...table, ...broken(results), ...excepted(results), ...missingAbilities(results), ""].join("\n");
}

function broken(results: readonly ScenarioResult[]): string[] {
  const lines = results.flatMap(({ state, scenario, error }) =>
    state === "broken" ? [`- ${scenario}: ${error?.message ?? "failed"}`] : [],
  );
  return section("Broken:", lines);
}

function excepted(results: readonly ScenarioResult[]): string[] {
  return section("Excepted:", grouped(results, "excepted"));
}

function missingAbilities(results: readonly ScenarioResult[]): string[] {
  return section("Does not apply without:", grouped(results, "not-applicable"));
}

/** One line for each reason, with the scenarios that it is the reason for. */
function grouped(results: readonly ScenarioResult[], state: ScenarioResult["state"]): string[] {
  const byReason = new Map<string, string[]>();
  for (const result of results) {
    if (result.state !== state) continue;
    const reason = result.reason ?? "";
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${result.law}. ${result.scenario}`]);
  }
  return [...byReason].map(([reason, scenarios]) => `- ${reason}: ${scenarios.join("; ")}`);
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, "", ...lines];
}

import type { ScopeManagerAbilities } from "./abilities.js";
import { advice } from "./advice.js";
import { scenarioIdsOf } from "./law.js";
import { allLaws } from "./laws/all-laws.js";
import type { ConformanceReport, ScenarioResult } from "./record.js";
import { kitVersion } from "./version.js";

export interface ReportOptions {
  /** Names every scenario that is broken or does not apply. Default: `false`, a report for a README. */
  readonly long?: boolean;
}

/** The report as a section of a README, in Markdown. */
export function conformanceReport(report: ConformanceReport, { long = false }: ReportOptions = {}): string {
  const { results, abilities } = report;
  const paragraphs = [
    sums(report),
    advice(results, long ? Infinity : 3),
    `Declared: ${shownAbilities(abilities)}.`,
    table(results),
    excepted(results),
    long ? notPlayed(results) : undeclared(results),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== "").join("\n\n")}\n`;
}

function sums({ manager, results }: ConformanceReport): string {
  const count = (state: ScenarioResult["state"]): number => results.filter((result) => result.state === state).length;
  const verdict = count("broken") === 0 ? "keeps the laws of scopes" : "does **not** keep the laws of scopes";
  return (
    `\`${manager}\` ${verdict}: ${count("kept")} scenarios kept, ${count("broken")} broken, ${count("excepted")} excepted, ` +
    `${count("not-applicable")} not applicable (@ambit/conformance ${kitVersion}).`
  );
}

function table(results: readonly ScenarioResult[]): string {
  const rows = allLaws.map(({ number, title }) => {
    const ofLaw = results.filter(({ law, state }) => law === number && state !== "not-applicable");
    const kept = ofLaw.filter(({ state }) => state === "kept");
    return `| ${number}. ${title} | ${kept.length} of ${ofLaw.length} | ${named(kept)} |`;
  });
  return ["| law | kept | scenarios |", "|---|---|---|", ...rows].join("\n");
}

/** The ids, and how many have none. */
function named(results: readonly ScenarioResult[]): string {
  const ids = new Set(results.flatMap(({ scenario }) => scenarioIdsOf(scenario)));
  const nameless = results.filter(({ scenario }) => scenarioIdsOf(scenario).length === 0).length;
  const sorted = [...ids].sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return [...sorted, ...(nameless === 0 ? [] : [`and ${nameless} without id`])].join(" ");
}

function excepted(results: readonly ScenarioResult[]): string {
  return section("Excepted, and why:", grouped(results, "excepted"));
}

function notPlayed(results: readonly ScenarioResult[]): string {
  return section("Not applicable without:", grouped(results, "not-applicable"));
}

function undeclared(results: readonly ScenarioResult[]): string {
  const missing = new Set(results.flatMap(({ state, reason }) => (state === "not-applicable" ? [reason ?? ""] : [])));
  return missing.size === 0 ? "" : `Not applicable without: ${[...missing].join(", ")}.`;
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

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [heading, "", ...lines].join("\n");
}

function shownAbilities(abilities: ScopeManagerAbilities): string {
  const shown = Object.entries(abilities).map(([name, ability]) => `\`${name}${shownAbility(ability)}\``);
  return shown.length === 0 ? "nothing" : shown.join(", ");
}

/** As one would write it; a function drives the manager, and how is nobody's business. */
function shownAbility(ability: unknown): string {
  if (typeof ability === "function") return "()";
  if (typeof ability === "object" && ability !== null) {
    const parts = Object.entries(ability).map(([name, part]) => `${name}${shownAbility(part)}`);
    return `: { ${parts.join(", ")} }`;
  }
  return `: ${typeof ability === "string" ? JSON.stringify(ability) : String(ability)}`;
}

import type { Law } from "./law.js";
import { allLaws } from "./laws/all-laws.js";
import type { ScenarioResult } from "./record.js";

/** Laws that others build on, the most basic first: where a stay begins and ends, which scope it is in, when that ends. */
const basics = [3, 2, 1, 15, 8, 11, 10, 6, 12, 13, 14];

interface BrokenLaw {
  readonly law: Law;
  readonly found: readonly ScenarioResult[];
  /** How many scenarios of the law are broken for each that was played. */
  readonly share: number;
}

/** What is broken, law by law, and what to do about each. Empty where all is kept. */
export function advice(results: readonly ScenarioResult[], examples: number): string {
  const steps = brokenLaws(results).map((broken, at) => step(at + 1, broken, examples));
  if (steps.length === 0) return "";
  return ["What to do, the most basic first, since later ones may be consequences:", "", ...steps.flat()].join("\n");
}

/**
 * The laws in the order in which to mend them: of those that are broken through and through the most basic first. One fault also breaks
 * a scenario here and there of laws that are more basic, and would otherwise send its author there.
 */
export function brokenLaws(results: readonly ScenarioResult[]): readonly BrokenLaw[] {
  const broken = results.filter(({ state }) => state === "broken");
  const laws = allLaws.flatMap((law) => {
    const found = broken.filter((result) => brokenLaw(result) === law.number);
    const played = results.filter(({ law: number, state }) => number === law.number && state !== "not-applicable");
    return found.length === 0 ? [] : [{ law, found, share: found.length / played.length }];
  });
  const most = Math.max(...laws.map(({ share }) => share));
  const place = ({ law, share }: BrokenLaw): number => rank(law) + (share >= most / 2 ? 0 : 100);
  return laws.sort((one, other) => place(one) - place(other));
}

function brokenLaw({ law, error }: ScenarioResult): number {
  return error?.law ?? law;
}

function rank({ number }: Law): number {
  const at = basics.indexOf(number);
  return at < 0 ? basics.length + number : at;
}

function step(place: number, { law, found }: BrokenLaw, examples: number): string[] {
  const shown = found.slice(0, examples).map(({ scenario, error }) => `   - ${scenario}: ${why(error)}`);
  const more = found.length - shown.length;
  return [
    `${place}. **Law ${law.number}, ${law.title}** (${found.length} broken). ${law.remedy}`,
    ...shown,
    ...(more > 0 ? [`   - and ${more} more`] : []),
  ];
}

/** What went wrong; the number of the law is said above. */
function why(error: ScenarioResult["error"]): string {
  return error?.message.replace(/^Law \d+\. /, "") ?? "failed";
}

import type { Law } from "./law.js";
import { allLaws } from "./laws/all-laws.js";
import type { ScenarioResult } from "./record.js";

/** Laws that others build on, the most basic first: where a stay begins and ends, which scope it is in, when that ends. */
const basics = [3, 2, 1, 15, 8, 11, 10, 6, 12, 13, 14];

/** What is broken, law by law, the most basic first, and what to do about each. Empty where all is kept. */
export function advice(results: readonly ScenarioResult[], examples: number): string {
  const broken = results.filter(({ state }) => state === "broken");
  const laws = allLaws
    .map((law) => ({ law, found: broken.filter((result) => brokenLaw(result) === law.number) }))
    .filter(({ found }) => found.length > 0)
    .sort((one, other) => rank(one.law) - rank(other.law));
  if (laws.length === 0) return "";
  const steps = laws.map(({ law, found }, at) => step(at + 1, law, found, examples));
  return ["What to do, the most basic first, since later ones may be consequences:", "", ...steps.flat()].join("\n");
}

function brokenLaw({ law, error }: ScenarioResult): number {
  return error?.law ?? law;
}

function rank({ number }: Law): number {
  const at = basics.indexOf(number);
  return at < 0 ? basics.length + number : at;
}

function step(place: number, law: Law, found: readonly ScenarioResult[], examples: number): string[] {
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

import type { Step } from "../step.js";
import type { Check, Played } from "./check.js";

/** Law 7 and 13: when all limits have passed, nobody waits any more. */
export const nobodyWaitsForEver: Check = (played) => [
  ...played.life.pending.filter((step) => !waitsForWork(step, played)).map(({ name }) => `"${name}" waits for ever`),
  ...(played.life.reEntering.size === 0 ? [] : ["what re-entered waits for ever"]),
];

/** What somebody's own work waits for is his affair, and that of whoever shares the step of a workflow that it is. */
function waitsForWork(step: Step, { life, fault, planned }: Played): boolean {
  if (fault.kind !== "hang" || planned.kind !== "work") return false;
  const { faulty } = life.shop.callOuts;
  return step === faulty?.step || (faulty?.place.scope?.name === "workflow" && step.realm === faulty.step?.realm);
}

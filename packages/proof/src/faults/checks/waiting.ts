import type { Check } from "./check.js";

/** Law 7 and 13: when all limits have passed, nobody waits any more. */
export const nobodyWaitsForEver: Check = ({ life }) => [
  ...life.pending.map(({ name }) => `"${name}" waits for ever`),
  ...(life.reEntering.size === 0 ? [] : ["what re-entered waits for ever"]),
];

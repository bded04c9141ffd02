import type { Check } from "./check.js";

/** Law 8: what was given to the container was disposed of once, children before parents, and nothing before what uses it. */
export const everythingIsDisposed: Check = ({ life: { shop } }) => [
  ...shop.journal.violations,
  ...shop.journal.living.map((ware) => `${ware.toString()} is never disposed`),
];

import { AmbitError } from "@ambit/core";
import type { Check } from "./check.js";

/** Whoever re-enters the container is served, or refused with an error that says why. */
export const refusalsAreTyped: Check = ({ life: { shop } }) =>
  shop.refused.filter((error) => !isTyped(error)).map((error) => `a re-entry is refused with ${String(error)}`);

function isTyped(error: unknown): boolean {
  return error instanceof AmbitError || (error instanceof AggregateError && error.errors.every(isTyped));
}

import { InvalidOptionsError } from "../errors/binding-errors.js";

/** @throws InvalidOptionsError unless it is a finite number of at least 0. */
export function checkNonNegative(option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidOptionsError(option, value, "a finite number of at least 0", true);
}

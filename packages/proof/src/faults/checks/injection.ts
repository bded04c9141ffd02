import type { Check } from "./check.js";

/** The life went as before up to the fault, and the fault did happen: otherwise all other checks say nothing. */
export const injectedAsPlanned: Check = ({ life, planned }) => {
  const { faulty } = life.shop.callOuts;
  if (faulty?.name === planned.name) return [];
  return [`call-out ${planned.number} was to be ${planned.name}, but is ${faulty?.name ?? "none"}`];
};

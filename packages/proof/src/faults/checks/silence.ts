import { DisposeTimeoutError } from "@ambit/core";
import { InjectedError } from "../injected-error.js";
import type { Life } from "../life.js";
import type { Check, Played } from "./check.js";

/** Whether an error is that one, holds it, or was caused by it. */
function holds(error: unknown, wanted: (error: unknown) => boolean): boolean {
  if (wanted(error)) return true;
  if (error instanceof AggregateError && error.errors.some((each) => holds(each, wanted))) return true;
  return error instanceof Error && error.cause !== undefined && holds(error.cause, wanted);
}

/** All that somebody has heard of: the caller, the program itself, `onError`, an event. */
function heard({ shop, steps }: Life): unknown[] {
  return [
    ...steps.map(({ error }) => error),
    ...shop.refused,
    ...shop.forgotten,
    ...shop.reported,
    ...shop.events.errors,
  ];
}

/** No error passes in silence, and none ends the process. What hangs is told of when its time is over. */
export const nothingIsSwallowed: Check = (played) => {
  const { life, fault } = played;
  const ending = life.unhandled.errors.map((error) => `nobody handles ${String(error)}`);
  if (fault.kind === "re-enter" || isUnheard(played)) return ending;
  const wanted = fault.kind === "hang" ? isTimeLimit : (error: unknown) => error instanceof InjectedError;
  return heard(life).some((error) => holds(error, wanted)) ? ending : [...ending, "nobody hears of it"];
};

function isTimeLimit(error: unknown): boolean {
  return error instanceof DisposeTimeoutError;
}

/** Whoever hears of errors has nobody to tell his own; and of whom nothing is awaited, nobody hears that he hangs. */
function isUnheard({ fault, planned }: Played): boolean {
  return planned.kind === "error handler" || (fault.kind === "hang" && planned.answer === "ignored");
}

import { DisposeTimeoutError, ScopeManagerError } from "@ambit/core";
import type { Life } from "../life.js";
import { isOwnWorkHanging, type Check, type Played } from "./check.js";
import { leaks } from "./leftovers.js";

/** Whether an error is that one, holds it, or was caused by it. */
function holds(error: unknown, wanted: (error: unknown) => boolean): boolean {
  if (!(error instanceof Error)) return false;
  if (wanted(error)) return true;
  // The last two are those of a `using` whose body and whose end have failed.
  const { errors, cause, error: later, suppressed } = error as Partial<AggregateError & SuppressedError>;
  return [...(errors ?? []), cause, later, suppressed].some((each) => holds(each, wanted));
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
  if (isOwnWorkHanging(played)) return leaks(life) > 0 ? ending : [...ending, "nobody is told that it leaked"];
  const wanted = fault.kind === "hang" ? isTimeLimit : (error: unknown) => error === life.injected;
  return heard(life).some((error) => holds(error, wanted)) ? ending : [...ending, "nobody hears of it"];
};

function isTimeLimit(error: unknown): boolean {
  return (
    error instanceof DisposeTimeoutError || (error instanceof ScopeManagerError && error.message.includes('did not finish'))
  );
}

/** Whoever hears of errors has nobody to tell his own; and of whom nothing is awaited, nobody hears that he hangs. */
function isUnheard({ fault, planned }: Played): boolean {
  return planned.kind === "error handler" || (fault.kind === "hang" && planned.answer === "ignored");
}

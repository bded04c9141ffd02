import { AmbitError, DisposeTimeoutError, ScopeManagerError } from "@ambit/core";
import { InjectedError } from "../injected-error.js";
import type { Life } from "../life.js";
import { kinds } from "../shop/shop.js";
import type { Check, Played } from "./check.js";

type SuppressedParts = Readonly<Record<"cause" | "error" | "suppressed", unknown>>;
type ErrorClass = abstract new (...args: never[]) => Error;

/** Whether an error is of one of these classes, holds such an error, or was caused by it. */
function holds(error: unknown, classes: readonly ErrorClass[]): boolean {
  if (!(error instanceof Error)) return false;
  if (classes.some((each) => error instanceof each)) return true;
  // The last two are what a SuppressedError has: on Node 20 there is no such class to ask for.
  const { errors = [], cause, error: last, suppressed } = error as { errors?: unknown[] } & Partial<SuppressedParts>;
  return [...errors, cause, last, suppressed].some((each) => holds(each, classes));
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
  const isTold = fault.kind === "hang" ? isHangTold(played) : isHeard(life, InjectedError);
  return isTold ? ending : [...ending, "nobody hears of it"];
};

function isHeard(life: Life, ...classes: readonly ErrorClass[]): boolean {
  return heard(life).some((error) => holds(error, classes));
}

/** Work may take its time; that somebody is still inside is told at the end. All else has a limit, or is refused at once. */
function isHangTold({ life, planned }: Played): boolean {
  const { events, callOuts } = life.shop;
  if (planned.kind === "work") return kinds.some((kind) => events.count("leaked", kind) > 0);
  return isHeard(life, DisposeTimeoutError, ScopeManagerError) || holds(callOuts.faulty?.step?.error, [AmbitError]);
}

/** Whoever hears of errors has nobody to tell his own; and of whom nothing is awaited, nobody hears that he hangs. */
function isUnheard({ fault, planned }: Played): boolean {
  return planned.kind === "error handler" || (fault.kind === "hang" && planned.answer === "ignored");
}

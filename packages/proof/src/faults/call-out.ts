import type { Scope, TokenLike } from "@ambit/core";
import type { Step } from "./step.js";

/** What of a program is called. */
export type CallOutKind =
  | "constructor"
  | "factory"
  | "generator"
  | "decorator"
  | "onCreate"
  | "disposer"
  | "work"
  | "compensation"
  | "rule"
  | "meter"
  | "listener"
  | "observer"
  | "manager"
  | "policy"
  | "clock"
  | "error handler";

/** What becomes of what the call returns: it is used as it is, awaited where it is a promise, or looked at by nobody. */
export type Answer = "used" | "awaited" | "ignored";

/** What the called code belongs to, so that it can re-enter the container there. */
export interface Place {
  readonly scope?: Scope | undefined;
  readonly token?: TokenLike<unknown> | undefined;
  readonly instance?: unknown;
}

/** A place in the program that the container or a manager calls. */
export interface Site {
  readonly kind: CallOutKind;
  readonly name: string;
  readonly answer: Answer;
}

/** One such call in a life: the first, the second, … */
export interface CallOut extends Site {
  readonly number: number;
  /** In whose doing it was called; undefined where a timer did. */
  readonly step: Step | undefined;
  readonly place: Place;
}

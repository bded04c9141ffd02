import type { Scope } from "@ambit/core";
import type { Answer, CallOut, CallOutKind, Place } from "./call-out.js";
import { currentStep } from "./step.js";

/** Does something else than what the called code would do. */
export type Interference = (callOut: CallOut, ordinary: () => unknown) => unknown;

/** The one point through which every call of the program's own code goes: it numbers them, and makes one of them go wrong. */
export class CallOuts {
  /** What was called: every time where nothing is to go wrong, otherwise only the one that went wrong. */
  readonly noted: CallOut[] = [];
  /** How many calls there were so far. */
  made = 0;
  /** Where the flow is that calls. */
  whereabouts: () => Scope | undefined = () => undefined;
  #counting = true;

  constructor(
    private readonly faultyNumber?: number,
    private readonly interfere: Interference = (_, ordinary) => ordinary(),
  ) {}

  /** The call that went wrong. */
  get faulty(): CallOut | undefined {
    return this.noted.find(({ number }) => number === this.faultyNumber);
  }

  /** Calls the program's code, or what stands in for it. */
  at<R>(kind: CallOutKind, name: string, answer: Answer, ordinary: () => R, place: Place = {}): R {
    if (!this.#counting) return ordinary();
    const number = ++this.made;
    const isFaulty = number === this.faultyNumber;
    if (!isFaulty && this.faultyNumber !== undefined) return ordinary(); // to note all of them takes as long as the life itself
    const callOut: CallOut = { kind, name, answer, number, step: currentStep(), place: this.#located(place) };
    this.noted.push(callOut);
    return isFaulty ? (this.interfere(callOut, ordinary) as R) : ordinary();
  }

  /** Does something that is no part of the life, such as to look how things stand. */
  uncounted<R>(look: () => R): R {
    const before = this.#counting;
    this.#counting = false;
    try {
      return look();
    } finally {
      this.#counting = before;
    }
  }

  #located(place: Place): Place {
    return place.scope === undefined ? { ...place, scope: this.uncounted(this.whereabouts) } : place;
  }
}

import type { Scope } from "@ambit/core";
import type { Answer, CallOut, CallOutKind, Place } from "./call-out.js";
import { currentStep } from "./step.js";

/** Does something else than what the called code would do. */
export type Interference = (callOut: CallOut, ordinary: () => unknown) => unknown;

/** The one point through which every call of the program's own code goes: it numbers them, and makes one of them go wrong. */
export class CallOuts {
  readonly made: CallOut[] = [];
  /** The call that went wrong. */
  faulty: CallOut | undefined = undefined;
  /** Where the flow is that calls. */
  whereabouts: () => Scope | undefined = () => undefined;
  #counting = true;

  constructor(
    private readonly faultyNumber?: number,
    private readonly interfere: Interference = (_, ordinary) => ordinary(),
  ) {}

  /** Calls the program's code, or what stands in for it. */
  at<R>(kind: CallOutKind, name: string, answer: Answer, ordinary: () => R, place: Place = {}): R {
    if (!this.#counting) return ordinary();
    const number = this.made.length + 1;
    const callOut: CallOut = { kind, name, answer, number, step: currentStep(), place: this.#located(place) };
    this.made.push(callOut);
    if (number !== this.faultyNumber) return ordinary();
    this.faulty = callOut;
    return this.interfere(callOut, ordinary) as R;
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

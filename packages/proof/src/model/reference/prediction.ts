import type { ModelScope } from "./state.js";

/** How an operation will end: with a value or an error's code in words, or with a scope; undefined until then. */
export class Prediction {
  outcome: string | ModelScope | undefined = undefined;

  static of(outcome: string | ModelScope): Prediction {
    const prediction = new Prediction();
    prediction.outcome = outcome;
    return prediction;
  }
}

/** What refuses an operation; `code` is that of the error which the container throws. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export const refusal = (code: string): string => `error ${code}`;

/** What `work` predicts, or its refusal. */
export function predicted(work: () => Prediction | string | ModelScope): Prediction {
  try {
    const outcome = work();
    return outcome instanceof Prediction ? outcome : Prediction.of(outcome);
  } catch (error) {
    if (error instanceof Refusal) return Prediction.of(refusal(error.code));
    throw error;
  }
}

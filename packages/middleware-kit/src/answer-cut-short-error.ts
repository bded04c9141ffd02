import { AmbitError } from "@ambit/core";

/** How scopes hear that the answer was not finished. Nobody is left to be answered. */
export class AnswerCutShortError extends AmbitError {
  readonly code = "ANSWER_CUT_SHORT";

  constructor(options?: ErrorOptions) {
    super(
      "The connection closed before the answer was finished: the client went away, or the answer was broken off here. " +
        "Undo what is worth nothing without it.",
      options,
    );
  }
}

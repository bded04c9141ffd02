import { AmbitError } from "@ambit/core";

/** How scopes hear of a client that went away before the answer was finished. Nobody is left to be answered. */
export class ClientGoneError extends AmbitError {
  readonly code = "CLIENT_GONE";

  constructor() {
    super("The client went away before the answer was finished. Undo what only the answer would have completed.");
  }
}

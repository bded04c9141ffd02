import { describeError } from "./real/operation.js";
import { checkBooks } from "./checks/books.js";
import { checkCalls, checkEvents } from "./checks/journal.js";
import { checkOperations } from "./checks/operations.js";
import { checkCaptures, checkFlows, checkScopes } from "./checks/standing.js";
import type { Stage } from "./stage.js";
import { Violation } from "./violation.js";

/** Compares all that can be seen with what the model says. @throws Violation. */
export function check(stage: Stage, ordered: boolean): void {
  checkFlows(stage);
  checkOperations(stage);
  checkScopes(stage);
  checkCaptures(stage);
  checkEvents(stage, ordered);
  checkCalls(stage);
  checkBooks(stage);
  const [reported] = stage.world.reported;
  if (reported !== undefined) throw new Violation("an error that nobody waits for", "none", describeError(reported));
}

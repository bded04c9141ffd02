import { Scope } from "@ambit/core";
import { Numbered } from "../real/bindings.js";
import { describeError, type Operation } from "../real/operation.js";
import type { Prediction } from "../reference/prediction.js";
import type { ModelScope } from "../reference/state.js";
import type { Expectation, Stage } from "../stage.js";
import { assertSame } from "../violation.js";
import { describeScope } from "./standing.js";

/** Law 1, and how everything that was asked for has ended. */
export function checkOperations({ expectations, world, tally }: Stage): void {
  for (const { what, operation, prediction } of expectations) {
    const { outcome } = prediction;
    const { settled, value } = operation;
    if (settled && value instanceof Scope && typeof outcome === "object")
      assertSame(true, world.isSame(value, outcome), what, "the scope is", describeScope(outcome));
    else assertSame(describeOutcome(outcome), describeOperation(operation), what);
  }
  removeSettled(expectations, ({ op, prediction }) => tally.count(op, kindOfOutcome(prediction)));
}

function removeSettled(expectations: Expectation[], removed: (settled: Expectation) => void): void {
  let kept = 0;
  for (const expectation of expectations) {
    if (expectation.operation.settled) removed(expectation);
    else expectations[kept++] = expectation;
  }
  expectations.length = kept;
}

/** What came of it, without numbers: `true`, `instance`, `error SCOPE_CLOSED`. */
function kindOfOutcome({ outcome }: Prediction): string {
  return typeof outcome === "string" ? outcome.replace(/ \d+$/, "") : "scope";
}

function describeOutcome(outcome: string | ModelScope | undefined): string {
  if (outcome === undefined) return "not settled";
  return typeof outcome === "string" ? outcome : `scope ${describeScope(outcome)}`;
}

function describeOperation({ settled, failed, error, value }: Operation): string {
  if (!settled) return "not settled";
  if (failed) return describeError(error);
  if (value instanceof Numbered) return `instance ${value.serial}`;
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  return value === undefined ? "ok" : "an object";
}

import { DisposeTimeoutError } from "../errors/scope-errors.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { inTurn, isThenable, takeBackwards, withTimeLimit } from "./disposal.js";
import type { Ending } from "./ending.js";
import type { Scope } from "./scope.js";

/** What is to be done at the end of a scope, before anything in it is disposed. */
export interface FinalWork {
  readonly name: string;
  readonly work: (outcome: ScopeOutcome) => void | PromiseLike<void>;
}

/** Does what was asked for before the disposal, backwards: all of it even if some fails, each with a time limit. */
export function doFinalWork(scope: Scope, ending: Ending): void | Promise<void> {
  const finalWork = scope.seldom?.finalWork;
  if (finalWork === undefined) return;
  const { host } = scope.kind;
  return inTurn(
    takeBackwards(finalWork),
    ({ name, work }) => {
      ending.disposing = name;
      const pending = host.runInsideEnding(scope, () => work(ending.outcome));
      const late = () => new DisposeTimeoutError(name, scope.name, host.disposeTimeoutMs);
      if (isThenable(pending)) return withTimeLimit(pending, host.disposeTimeoutMs, host.clock, late);
    },
    ({ name }, error) => {
      ending.fail(error);
      scope.countFailure(name, error);
    },
  );
}

import { InvalidOptionsError, ScopeClosedError, type Clock, type Flow, type Scope, type ScopeId, type ScopeOutcome } from "@ambit/core";
import { checkChoice, checkFunction, checkNames, RetainingScopeManager } from "@ambit/manager-kit";

export interface AsyncContextOptions {
  /** Makes the id of a scope that is entered without one. Default: 1, 2, 3, … */
  readonly generateId?: () => ScopeId;
  /**
   * What `bind` does for work that comes after the scope's end: `refuse` lets the scope end and the work fail with `ScopeClosedError`;
   * `extend` keeps the scope open until each bound function has been called once and has settled. Default: `"refuse"`.
   */
  readonly detachedWork?: "refuse" | "extend";
  readonly clock?: Clock;
  readonly flow?: Flow;
}

const optionNames: readonly (keyof AsyncContextOptions)[] = ["generateId", "detachedWork", "clock", "flow"];

/** One scope per piece of asynchronous work: a request, a job, a message. It ends when the work it was entered for has settled. */
export class AsyncContextScopeManager extends RetainingScopeManager {
  readonly generateId: () => ScopeId;
  readonly #extend: boolean;

  /** @throws InvalidOptionsError */
  constructor(options: AsyncContextOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    let generated = 0;
    this.generateId = checkFunction("generateId", options.generateId) ?? (() => ++generated);
    this.#extend = checkChoice("detachedWork", options.detachedWork, ["refuse", "extend"]) === "extend";
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    if (scope.users === 0) return scope.close("exit", outcome);
  }

  /**
   * A function that does the same in the scope that is current now, for callbacks of timers, emitters and pools.
   * @throws InvalidOptionsError outside any scope of this manager; calling the result throws ScopeClosedError once the scope has ended.
   */
  bind<A extends readonly unknown[], R>(work: (...args: A) => R): (...args: A) => R {
    const scope = this.getCurrentScope();
    if (scope === undefined) throw new InvalidOptionsError("work", work, "bound inside a scope of this manager, and none is current");
    return this.#extend ? extended(scope, work) : (...args) => scope.run(() => work(...args));
  }
}

/** Holds the scope open until the work was called once and has settled. */
function extended<A extends readonly unknown[], R>(scope: Scope, work: (...args: A) => R): (...args: A) => R {
  let release: (() => void) | undefined;
  const held = scope.run(() => new Promise<void>((resolve) => (release = resolve)));
  const letGo = (): void => {
    release?.();
    release = undefined;
  };
  // The end of the scope is nobody's wait here: what its disposers throw is told by its events.
  held.catch(() => undefined);
  return (...args) => {
    if (release === undefined) throw new ScopeClosedError(scope.name, scope.id, scope.closeReason);
    let result: R;
    try {
      result = scope.run(() => work(...args));
    } catch (error) {
      letGo();
      throw error;
    }
    if (result instanceof Promise) void result.then(letGo, letGo);
    else letGo();
    return result;
  };
}

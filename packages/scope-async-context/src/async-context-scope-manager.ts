import {
  InvalidOptionsError,
  type Clock,
  type Flow,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeOutcome,
} from "@ambit/core";
import { checkChoice, checkFunction, checkNames, RetainingScopeManager, type RetainedScope } from "@ambit/manager-kit";

export interface AsyncContextOptions {
  /** Makes the id of a scope that is entered without one. Default: 1, 2, 3, …, passing over numbers that were given as ids. */
  readonly generateId?: () => ScopeId;
  /**
   * What `bind` does for work that comes after the scope's end: `refuse` lets the scope end and the work fail with `ScopeClosedError`;
   * `extend` keeps the scope open until each bound function has been called once and has settled, or was disposed. Default: `"refuse"`.
   */
  readonly detachedWork?: "refuse" | "extend";
  readonly clock?: Clock;
  readonly flow?: Flow;
}

/** A function that works in the scope it was bound in. Dispose of one that will not be called, so that it holds no scope open. */
export type BoundWork<T, A extends readonly unknown[], R> = ((this: T, ...args: A) => R) & Disposable;

const optionNames: readonly (keyof AsyncContextOptions)[] = ["generateId", "detachedWork", "clock", "flow"];

/** One scope per piece of asynchronous work: a request, a job, a message. It ends when the work it was entered for has settled. */
export class AsyncContextScopeManager extends RetainingScopeManager {
  readonly generateId: () => ScopeId;
  readonly #extend: boolean;
  /** How scopes that are still open were left first where that was by an error; made when it first happens. */
  #failures: WeakMap<Scope, ScopeOutcome> | undefined = undefined;
  #lastNumber = 0;

  /** @throws InvalidOptionsError */
  constructor(options: AsyncContextOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    this.generateId = checkFunction("generateId", options.generateId) ?? (() => ++this.#lastNumber);
    this.#extend = checkChoice("detachedWork", options.detachedWork, ["refuse", "extend"]) === "extend";
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    // Several flows share a scope, or bound work holds it: that the last one went well does not undo another's failure.
    if (!outcome.ok && this.#failures?.has(scope) !== true) (this.#failures ??= new WeakMap()).set(scope, outcome);
    if (scope.users > 0) return;
    const ended = scope.close("exit", this.#failures?.get(scope) ?? outcome);
    this.#failures?.delete(scope); // not where the end was refused: then the scope is still open
    return ended;
  }

  /**
   * A function that does the same in the scope that is current now, for callbacks of timers, emitters and pools.
   * @throws InvalidOptionsError outside any scope of this manager; calling the result throws ScopeClosedError once the scope has ended.
   */
  bind<A extends readonly unknown[], R, T = unknown>(work: (this: T, ...args: A) => R): BoundWork<T, A, R> {
    checkFunction("work", work);
    const { flow } = this;
    const scope = this.getCurrentScope();
    if (scope === undefined)
      throw new InvalidOptionsError("work", work, "bound inside a scope of this manager, and none is current");
    const stay = this.#extend ? stayIn(scope, this) : undefined;
    const leave = (): void => stay?.leave();
    // In the flow that binds: it may go on in scopes that are about to end, and whoever calls has scopes of his own.
    const visit = stay?.visit ?? flow.get();
    const bound = function (this: T, ...args: A): R {
      return settling(() => flow.run(visit, () => scope.run(() => Reflect.apply(work, this, args))), leave);
    };
    return Object.assign(bound, { [Symbol.dispose]: leave });
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    const retained = super.open(id, entry);
    // A number that is given is not to be made for somebody else later.
    if (typeof id === "number" && Number.isInteger(id) && id > this.#lastNumber && id < largestNumber)
      this.#lastNumber = id;
    return retained;
  }
}

/** Above this, counting on would soon come to numbers that are not exact. */
const largestNumber = 2 ** 52;

/** Stays in the scope until `leave` is called; `visit` is the stay. */
function stayIn(
  scope: Scope,
  { flow, books }: RetainingScopeManager,
): { visit: ReturnType<Flow["get"]>; leave(): void } {
  let visit: ReturnType<Flow["get"]>;
  let leave!: () => void;
  const left = scope.run(() => {
    visit = flow.get();
    return new Promise<void>((resolve) => (leave = resolve));
  });
  left.catch((error: unknown) => books.report(error)); // nobody else waits for it
  return { visit, leave };
}

/** Calls `settled` when the work has settled, whatever way. */
function settling<R>(work: () => R, settled: () => void): R {
  let result: R;
  try {
    result = work();
  } catch (error) {
    settled();
    throw error;
  }
  if (result instanceof Promise) result.then(settled, settled);
  else settled();
  return result;
}

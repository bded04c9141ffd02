import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** Which customers a step serves. What goes wrong in one realm is to be felt in no other. */
export type Realm = "acme" | "globex" | "pages" | "campaigns" | "house";

const current = new AsyncLocalStorage<Step>();

/** The step that the calling code is a part of. */
export function currentStep(): Step | undefined {
  return current.getStore();
}

/** One thing that the program does, in a flow of its own. */
export class Step {
  settled = false;
  /** What came of it, in a word that is the same in every life in which nothing goes wrong. */
  outcome = "";
  error: unknown = undefined;
  /** How many call-outs had been made when it began, and when it settled. */
  endedAfter = Infinity;
  readonly #flow = new AsyncResource("step");

  constructor(
    readonly name: string,
    readonly realm: Realm,
    readonly begunAfter: number,
    /** The step without which this one comes to something else. */
    readonly buildsOn: Step | undefined,
  ) {}

  /** Does the work. Never throws. */
  play(work: () => unknown, callOutsSoFar: () => number): void {
    const settle = (outcome: string): void => {
      this.settled = true;
      this.outcome = outcome;
      this.endedAfter = callOutsSoFar();
    };
    const fail = (error: unknown): void => {
      this.error = error;
      settle(`failed: ${nameOf(error)}`);
    };
    try {
      const result = this.look(() => current.run(this, work));
      if (result instanceof Promise) result.then((value: unknown) => settle(String(value)), fail);
      else settle(String(result));
    } catch (error) {
      fail(error);
    }
  }

  /** Looks at something where the step was begun, as its caller would. */
  look<R>(look: () => R): R {
    return this.#flow.runInAsyncScope(look);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

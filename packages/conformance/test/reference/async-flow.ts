import type { Flow, Visit } from "@ambit/core";
import { AsyncLocalStorage } from "node:async_hooks";

/** What a flow of execution is on Node: an asynchronous call chain. */
class AsyncFlow implements Flow {
  readonly #storage = new AsyncLocalStorage<Visit | undefined>();

  get(): Visit | undefined {
    return this.#storage.getStore();
  }

  run<R>(visit: Visit | undefined, work: () => R): R {
    return this.#storage.run(visit, work);
  }

  set(visit: Visit | undefined): void {
    this.#storage.enterWith(visit);
  }
}

/** One for all managers: on Node 20 each storage costs every promise of the process. */
export const asyncFlow: Flow = new AsyncFlow();

import { setImmediate as turn } from "node:timers/promises";

/** How many turns of the event loop nothing may be begun in before it counts as over. */
const quietTurns = 10;

/** What goes on, so that the end can wait for it. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>();

  /** Returns the work. Its failure is for whoever else waits for it. */
  add<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => void this.#works.delete(settled),
      () => void this.#works.delete(settled),
    );
    this.#works.add(settled);
    return work;
  }

  /** Resolves when nothing goes on, nor what was begun meanwhile. */
  async over(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      if (this.#works.size > 0) quiet = 0;
      await Promise.all(this.#works);
      await turn();
    }
  }
}

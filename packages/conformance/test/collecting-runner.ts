import type { TestRunner } from "../src/index.js";

export interface CollectedTest {
  readonly path: readonly string[];
  readonly test: () => Promise<void>;
}

/** A runner that keeps tests for later, with the titles that lead to them. */
export class CollectingRunner implements TestRunner {
  readonly tests: CollectedTest[] = [];
  readonly #path: string[] = [];

  readonly describe = (title: string, define: () => void): void => {
    this.#path.push(title);
    define();
    this.#path.pop();
  };

  readonly it = (title: string, test: () => Promise<void>): void => {
    this.tests.push({ path: [...this.#path, title], test });
  };

  /** Runs all, one after the other. Failures show in the kit's report. */
  async run(): Promise<void> {
    for (const { test } of this.tests) await test().catch(() => undefined);
  }
}

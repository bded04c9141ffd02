/** What the kit needs of a test runner: that of jest, node:test, vitest, mocha, or one's own. */
export interface TestRunner {
  describe(title: string, define: () => void): unknown;
  it(title: string, test: () => Promise<void>): unknown;
}

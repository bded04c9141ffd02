/** What stands for `@jest/expect` in the worker: the runner needs no snapshots, which would bring a compiler along. */
export { expect as jestExpect } from "expect";

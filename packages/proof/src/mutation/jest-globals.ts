/**
 * What stands for `@jest/globals` in the bundles of tests: jest's own parts, without the runner around them, which takes a second
 * to start. The worker that loads a bundle has put them there.
 */
import type { TestGlobals } from "./worker.js";

const globals = (globalThis as unknown as { readonly __testGlobals__: TestGlobals }).__testGlobals__;

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globals;

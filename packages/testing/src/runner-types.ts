import type { AmbitMatchers } from "./matchers.js";

// Types only: neither runner is loaded. Where one is not installed, its half is passed over.

declare module "expect" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- joined with the one that jest has, which has the same parameters
  interface Matchers<R extends void | Promise<void>, T = unknown> extends AmbitMatchers<R> {}
}

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any -- as above
  interface Matchers<T = any> extends AmbitMatchers<T> {}
}

import type { AnyContainer } from "../container.js";

/** A named set of bindings. */
export interface Module {
  readonly name: string;
  readonly install: (container: AnyContainer) => void;
}

/** Names a set of bindings; `container.install(module)` makes them, and does nothing the second time. */
export function defineModule(name: string, install: (container: AnyContainer) => void): Module {
  return { name, install };
}

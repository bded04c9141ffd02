import type { Binding } from "../bindings/binding.js";
import type { Scope } from "../scopes/scope.js";
import type { Creation } from "./creation.js";

/**
 * Where a request is made from. What an instance depends on is resolved from where its owner stands (law 4):
 * with an `owner` only its scope and the wider ones count. Without one, `scope` comes first, then whatever is current.
 */
export class Standpoint {
  /** Instances that live for this resolution only. */
  instances: Map<Binding, unknown> | undefined = undefined;
  /** Those of them that are being created. */
  creations: Map<Binding, Creation> | undefined = undefined;

  constructor(
    readonly scope: Scope | undefined,
    readonly owner: Creation | undefined,
  ) {}
}

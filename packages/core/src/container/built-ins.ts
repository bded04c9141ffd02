import { Binding } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import { Resolver } from "../resolution/resolver.js";

/** Binds what every container knows: the resolver of whoever asks. */
export function bindBuiltIns(registry: BindingRegistry): void {
  const recipe = { kind: "built-in", what: "resolver" } as const;
  registry.add(new Binding(Resolver, recipe, { in: "nothing" }, [], {}, false, undefined, []));
}

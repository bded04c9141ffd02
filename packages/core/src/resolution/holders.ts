import type { Binding } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { Scope } from "../scopes/scope.js";

/**
 * What would go on to hold the instance of this binding in this scope: the first that was given it and lives, or is being created, in the
 * same scope or one within. What was given a stand-in or a provider holds nothing.
 */
export function holderOf(registry: BindingRegistry, binding: Binding, home: Scope): Binding | undefined {
  const seen = new Set<Binding>([binding]);
  const asked = [binding];
  for (let given = asked.pop(); given !== undefined; given = asked.pop()) {
    for (const consumer of registry.all()) {
      if (!consumer.observed.has(given.seenAs) || seen.has(consumer)) continue;
      seen.add(consumer);
      if (consumer.keeping.in === "scope" && consumer.recipe.kind !== "value") {
        if (livesWithin(consumer, home)) return consumer;
      } else asked.push(consumer); // kept nowhere itself: whoever was given it holds both
    }
  }
  return undefined;
}

function livesWithin(binding: Binding, scope: Scope): boolean {
  const { keeping } = binding;
  const mayLive = keeping.in === "scope" && (keeping.kinds.length === 0 || keeping.kinds.includes(scope.kind));
  if (mayLive && (scope.stored(binding) !== undefined || scope.creations?.has(binding.key) === true)) return true;
  return scope.children.some((child) => livesWithin(binding, child));
}

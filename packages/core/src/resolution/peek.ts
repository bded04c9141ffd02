import type { Dependency } from "../bindings/dependency.js";
import { undefinedInstance } from "../scopes/instance-store.js";
import type { Engine } from "./engine.js";
import { locate } from "./location.js";
import { Standpoint } from "./standpoint.js";

/** The instance that exists already where the calling flow is; nothing is created. */
export function peek(engine: Engine, dependency: Dependency<unknown>): unknown {
  const from = new Standpoint(undefined, undefined);
  const binding = engine.find(dependency, from, undefined);
  if (binding === undefined) return undefined;
  const { recipe, keeping } = binding;
  if (recipe.kind === "alias") return peek(engine, recipe.target);
  if (recipe.kind === "value") return recipe.value;
  if (keeping.in !== "scope") return undefined;
  const stored = locate(binding, keeping.kinds, from, engine.root, engine.current)?.stored(binding);
  return stored === undefinedInstance ? undefined : stored;
}

import type { Binding } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { Dependency } from "../bindings/dependency.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import type { Asking, Construction, Step } from "./step.js";

/** Larger graphs are planned in parts: a tree that repeats itself would grow without end. */
const maxConstructions = 64;

/** The constructions of a plan, its root first; undefined where not even that can be planned. */
export function planSteps(
  root: Binding,
  registry: BindingRegistry,
): readonly [Construction, ...Construction[]] | undefined {
  if (!isPlannable(root, registry)) return undefined;
  const planned: Construction[] = [];
  const first = addConstruction(planned, root, undefined, new Set(), root.key.kind, registry);
  return [first, ...planned.slice(1)];
}

/** Whether calling its constructor or factory with its arguments is all that there is to do. */
function isPlannable({ recipe, dependencies, keeping, key, ...binding }: Binding, registry: BindingRegistry): boolean {
  if (dependencies === undefined || binding.onCreate !== undefined) return false;
  if (keeping.in === "resolution" || (keeping.in === "scope" && key.kind === undefined)) return false;
  if (registry.isDecorated(binding.token)) return false;
  return recipe.kind === "class" || (recipe.kind === "factory" && recipe.form === "function");
}

function addConstruction<From extends Asking | undefined>(
  planned: Construction[],
  binding: Binding,
  from: From,
  above: ReadonlySet<Binding>,
  home: ScopeKind | undefined,
  registry: BindingRegistry,
): Construction<From> {
  const position = planned.length;
  const steps: Step[] = [];
  const slot = binding.key.kind === undefined ? undefined : binding.key.slot;
  const construction: Construction<From> = { kind: "construction", binding, position, slot, arguments: steps, from };
  planned.push(construction);
  const path = new Set(above).add(binding);

  const stepTo = (dependency: Dependency<unknown>, asked: Asking): Step => {
    const next = registry.sole(dependency);
    if (next === undefined) return { kind: "asked", from: asked };
    binding.observed.add(next.seenAs);
    const { recipe, key } = next;
    if (recipe.kind === "alias") return stepTo(recipe.target, asked);
    if (recipe.kind === "value" && !registry.isDecorated(next.token)) return { kind: "value", value: recipe.value };
    // Singletons are made once: planned together, each would be in the plans of all that need it, for nothing.
    const apart = key.kind !== undefined && (key.kind !== home || key.kind.manager === undefined);
    const repeats = path.has(next); // a cycle, which the engine tells of
    const plannable = !repeats && isPlannable(next, registry);
    if (plannable && !apart && planned.length < maxConstructions)
      return addConstruction(planned, next, asked, path, home, registry);
    if (key.kind !== undefined) return { kind: "stored", in: key.kind, slot: key.slot, from: asked };
    const isPart = plannable && !leadsTo(next, path, registry);
    return isPart ? { kind: "part", binding: next, from: asked } : { kind: "asked", from: asked };
  };
  for (const dependency of binding.dependencies ?? []) steps.push(stepTo(dependency, { position, dependency }));
  return construction;
}

/** Whether constructing it comes to one of those again, by way of what is kept nowhere. What is kept shows that by itself. */
function leadsTo(
  binding: Binding,
  others: ReadonlySet<Binding>,
  registry: BindingRegistry,
  seen = new Set<Binding>(),
): boolean {
  if (others.has(binding)) return true;
  if (seen.has(binding) || binding.key.kind !== undefined) return false;
  seen.add(binding);
  const next = binding.recipe.kind === "alias" ? [binding.recipe.target] : (binding.dependencies ?? []);
  return next.some((dependency) => {
    const wanted = registry.sole(dependency);
    return wanted !== undefined && leadsTo(wanted, others, registry, seen);
  });
}

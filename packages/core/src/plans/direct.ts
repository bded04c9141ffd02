import type { Binding } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import type { Engine } from "../resolution/engine.js";
import { isConstructing } from "../resolution/injection-context.js";
import { undefinedInstance } from "../scopes/instance-store.js";
import { enclosing } from "../scopes/lineage.js";
import type { Scope } from "../scopes/scope.js";
import { planFor } from "./plan.js";
import { PlanRun } from "./plan-run.js";

/**
 * The instance, where the request is no step of a construction, only one binding counts, and its instance is kept or can be made by plan.
 * Nearly all requests are such; this spares them everything that only constructions need. Undefined where it takes more than that.
 */
export function resolveDirectly(
  engine: Engine,
  dependency: Dependency<unknown>,
  scope: Scope | undefined,
  synchronous: boolean,
): unknown {
  const { registry, root } = engine;
  if (engine.carried > 0 || isConstructing()) return undefined;
  if (registry.hasLocalBindings && registry.isAltered(scope ?? engine.current.innermost() ?? root)) return undefined;
  const { singletonSlot } = dependency;
  if (singletonSlot >= 0 && dependency.placedIn === registry.state) {
    const singleton = root.slots[singletonSlot]; // without a look at its binding, which takes a quarter of the time more
    if (singleton !== undefined) return singleton;
  }
  const binding = registry.sole(dependency);
  if (binding === undefined) return undefined;
  const { kind, slot } = binding.key;
  if (kind === undefined) return transient(engine, binding, scope, synchronous);
  const home = kind === root.kind ? root : (enclosing(scope, kind) ?? engine.current.around(kind));
  if (home === undefined) return undefined;
  const stored = home.slots[slot];
  if (stored === undefined) return make(engine, binding, home, home, scope, synchronous);
  kind.books.hits++;
  return stored;
}

function transient(engine: Engine, binding: Binding, scope: Scope | undefined, synchronous: boolean): unknown {
  if (binding.keeping.in !== "nothing") return undefined;
  return make(engine, binding, undefined, scope ?? engine.current.innermost() ?? engine.root, scope, synchronous);
}

function make(
  engine: Engine,
  binding: Binding,
  home: Scope | undefined,
  keeper: Scope,
  scope: Scope | undefined,
  synchronous: boolean,
): unknown {
  const plan = keeper.ready ? planFor(binding, engine.registry, keeper) : undefined;
  if (plan === undefined) return undefined;
  const run = new PlanRun(plan, engine, home, keeper, scope);
  if (!synchronous && !run.isSynchronous()) return undefined;
  const made = run.make();
  return made === undefined ? undefinedInstance : made;
}

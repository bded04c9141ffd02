import type { Binding } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { Dependency } from "../bindings/dependency.js";
import type { AmbitError } from "../errors/ambit-error.js";
import { ValidationError } from "../errors/binding-errors.js";
import { CaptiveDependencyError, CircularDependencyError, TokenNotBoundError } from "../errors/resolution-errors.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { tokenName } from "../token.js";

/** A binding that keeps its instances, on whose behalf a dependency is looked at. */
interface Owner {
  readonly binding: Binding;
  readonly kinds: readonly ScopeKind[];
}

/** Follows every declared dependency, and those that factories were seen to have. @throws ValidationError with every mistake found. */
export function validateBindings(registry: BindingRegistry, kinds: { readonly rootKind: ScopeKind }): void {
  const mistakes = new Map<string, AmbitError>();
  const report = (mistake: AmbitError): void => void mistakes.set(mistake.message, mistake);

  const visit = (binding: Binding, owner: Owner | undefined, steps: readonly Binding[]): void => {
    const path = () => [...steps, binding].map(({ name }) => name);
    if (steps.includes(binding)) {
      // A cycle is found from each of its members; told once, from the one that was bound first.
      const cycle = steps.slice(steps.indexOf(binding));
      const first = cycle.reduce((a, b) => (order(registry, a) <= order(registry, b) ? a : b));
      if (first === binding) report(new CircularDependencyError([...cycle, binding].map(({ name }) => name)));
      return;
    }
    const captor = owner?.kinds.find((kind) => !mayHold(kind, binding, kinds.rootKind));
    if (owner !== undefined && captor !== undefined) {
      const since = path().slice(steps.indexOf(owner.binding));
      report(new CaptiveDependencyError(owner.binding.name, captor.name, binding.name, binding.lifetime, since));
      return;
    }
    const { keeping } = binding;
    const nextOwner =
      keeping.in === "scope" && binding.recipe.kind !== "value" ? { binding, kinds: keeping.kinds } : owner;
    for (const dependency of dependenciesOf(binding)) {
      const targets = registry.ofToken(dependency.token);
      if (targets.length === 0 && dependency.mode !== "optional" && dependency.mode !== "all") {
        const name = tokenName(dependency.token);
        report(new TokenNotBoundError(name, [...path(), name], registry.nearestName(name)));
      }
      if (!dependency.immediate) continue;
      for (const target of injected(targets, dependency)) visit(target, nextOwner, [...steps, binding]);
    }
  };

  for (const binding of registry.all()) visit(binding, undefined, []);
  if (mistakes.size > 0) throw new ValidationError([...mistakes.values()]);
}

function dependenciesOf({ recipe, dependencies }: Binding): readonly Dependency<unknown>[] {
  return recipe.kind === "alias" ? [recipe.target] : (dependencies ?? []);
}

/** Those of a token's bindings that the dependency can get: all for a collection, the conditional ones and the last otherwise. */
function injected(targets: readonly Binding[], { mode, tag }: Dependency<unknown>): readonly Binding[] {
  const fitting = targets.filter(({ tags }) => tag === undefined || tags.includes(tag));
  if (mode === "all") return fitting;
  const last = fitting.findLast(({ when }) => when === undefined);
  return fitting.filter((target) => target.when !== undefined || target === last);
}

/** Whether what lives in a scope of this kind may keep an instance of that binding. */
function mayHold(kind: ScopeKind, { keeping }: Binding, root: ScopeKind): boolean {
  if (keeping.in !== "scope") return true;
  if (keeping.kinds.length === 0) return kind !== root; // the innermost scope: the owner's own, but singletons have none
  return keeping.kinds.some((wider) => kind.isWithin(wider));
}

function order(registry: BindingRegistry, binding: Binding): number {
  return registry.all().indexOf(binding);
}

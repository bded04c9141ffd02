import type { Binding } from "../bindings/binding.js";
import { CaptiveDependencyError, ScopeNotActiveError } from "../errors/resolution-errors.js";
import { ContainerClosedError } from "../errors/manager-errors.js";
import { ScopeClosedError, ScopeLeftError } from "../errors/scope-errors.js";
import { enclosing, lineage } from "../scopes/lineage.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import type { CurrentScopes } from "./current-scopes.js";
import type { Standpoint } from "./standpoint.js";

/** The scope in which an instance of these kinds lives, seen from there; undefined where there is none. No kinds: the innermost scope. */
export function locate(
  binding: Binding,
  kinds: readonly ScopeKind[],
  from: Standpoint,
  root: Scope,
  current: CurrentScopes,
): Scope | undefined {
  if (binding.localTo !== undefined) return binding.localTo;
  if (kinds[0] === root.kind) return root;
  const home = from.owner?.home;
  if (kinds.length === 0) {
    if (home !== undefined) return home === root ? undefined : home;
    return from.scope ?? current.innermost();
  }
  for (const kind of kinds) {
    const scope = enclosing(home ?? from.scope, kind) ?? (home === undefined ? current.around(kind) : undefined);
    if (scope !== undefined) return scope;
  }
  return undefined;
}

/** What to tell whoever asked, where `locate` found nothing. */
export function whyNotLocated(
  binding: Binding,
  kinds: readonly ScopeKind[],
  from: Standpoint,
  current: CurrentScopes,
  path: readonly string[],
): Error {
  const { owner } = from;
  if (owner?.home !== undefined) {
    const { kind } = owner.home;
    if (kinds.length === 0 || !kinds.some((wider) => kind.isWithin(wider))) {
      return new CaptiveDependencyError(owner.binding.name, kind.name, binding.name, binding.lifetime, path);
    }
  } else {
    for (const kind of kinds) {
      const outlived = current.outlived(kind);
      if (outlived === undefined) continue;
      const { name, id, state, closeReason } = outlived;
      return state === "closed"
        ? new ScopeClosedError(name, id, closeReason, path)
        : new ScopeLeftError(name, id, path);
    }
  }
  const active = owner?.home === undefined ? current.all() : lineage(owner.home).reverse();
  return new ScopeNotActiveError(
    binding.name,
    binding.lifetime,
    path,
    active.map(({ name }) => name),
  );
}

/** What to tell whoever wants something new of a scope that has ended, or is being disposed. Singletons end with their container. */
export function whyEnded(scope: Scope, path: readonly string[]): Error {
  const { name, id, state, closeReason, kind } = scope;
  if (kind.manager === undefined) return new ContainerClosedError(state === "closed" ? "closed" : "draining");
  return new ScopeClosedError(name, id, closeReason, path);
}

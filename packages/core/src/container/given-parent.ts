import { InvalidOptionsError } from "../errors/binding-errors.js";
import { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";

/**
 * The scope that was given as `parent`, if scopes of this kind lie within such. Another one, such as that of another container, would be a
 * place that nobody else looks in, and that does not end when it should.
 * @throws InvalidOptionsError
 */
export function checkParent(kind: ScopeKind, given: unknown): Scope {
  if (given instanceof Scope && mayLieWithin(kind, given.kind)) return given;
  const expected =
    kind.within === undefined
      ? `left out, as "${kind.name}" lies within no other scope`
      : `a scope of "${kind.within.name}" of this container`;
  throw new InvalidOptionsError("parent", given, expected);
}

function mayLieWithin({ within, orphan }: ScopeKind, wanted: ScopeKind): boolean {
  if (within === wanted) return true;
  return orphan === "allow" && within !== undefined && within.isWithin(wanted) && wanted.manager !== undefined;
}

import { AmbitError, Container, Scope, ScopeHandle, type AnyContainer } from "@ambit/core";

/** A matcher was given something that it cannot judge. */
export class InvalidSubjectError extends AmbitError {
  readonly code = "INVALID_SUBJECT";

  constructor(
    readonly matcher: string,
    wanted: string,
  ) {
    super(`${matcher}() judges ${wanted}. Give \`expect\` one.`);
  }
}

/** @throws InvalidSubjectError */
export function asScope(matcher: string, received: unknown): Scope {
  const scope = scopeIn(received);
  if (scope === undefined) throw new InvalidSubjectError(matcher, "a scope, or a handle of one");
  return scope;
}

/** @throws InvalidSubjectError */
export function asContainer(matcher: string, received: unknown): AnyContainer {
  if (received instanceof Container) return received as AnyContainer;
  throw new InvalidSubjectError(matcher, "a container");
}

export function scopeIn(received: unknown): Scope | undefined {
  if (received instanceof Scope) return received;
  return received instanceof ScopeHandle ? received.scope : undefined;
}

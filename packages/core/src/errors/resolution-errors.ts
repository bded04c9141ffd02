import { AmbitError, pathSentence, quoteList } from "./ambit-error.js";

/** Nothing is bound to the token. */
export class TokenNotBoundError extends AmbitError {
  readonly code = "NOT_BOUND";
  constructor(
    readonly token: string,
    readonly path: readonly string[],
    readonly nearest?: string,
  ) {
    super(
      `Cannot resolve ${token}: nothing is bound to it.${pathSentence(path)}` +
        (nearest === undefined ? "" : ` A token named ${nearest} is bound; did you mean that one?`) +
        ` Bind it with bind(${token}, …), or ask for it with optional(${token}).`,
    );
  }
}

/** A thing depends on itself. */
export class CircularDependencyError extends AmbitError {
  readonly code = "CIRCULAR_DEPENDENCY";
  constructor(readonly path: readonly string[]) {
    super(
      `Circular dependency: ${path.join(" → ")}. Break it by injecting provider(${path[0] ?? ""}) or proxy(…) at one of the steps.`,
    );
  }
}

/** A longer-lived thing asked for a shorter-lived one, which it would keep beyond its end. */
export class CaptiveDependencyError extends AmbitError {
  readonly code = "CAPTIVE_DEPENDENCY";
  constructor(
    readonly consumer: string,
    readonly consumerScope: string,
    readonly token: string,
    readonly scope: string,
    readonly path: readonly string[],
  ) {
    super(
      `${consumer} (scope "${consumerScope}") may not hold ${token} (scope "${scope}"): "${scope}" is not declared wider than "${consumerScope}", ` +
        `so ${consumer} could keep it after its end.${pathSentence(path)} Inject provider(${token}) or proxy(${token}) instead, or give ${consumer} a narrower scope.`,
    );
  }
}

/** A synchronous call needs something whose creation is asynchronous. */
export class AsyncResolutionRequiredError extends AmbitError {
  readonly code = "ASYNC_RESOLUTION_REQUIRED";
  constructor(
    readonly token: string,
    readonly path: readonly string[],
  ) {
    super(
      `${token} is created asynchronously.${pathSentence(path)} Use getAsync(${path[0] ?? token}) ` +
        `(in a constructor: list ${token} in the \`inject\` tuple instead of calling inject(${token})).`,
    );
  }
}

/** The thing lives in a scope, and no such scope is active where it was asked for. */
export class ScopeNotActiveError extends AmbitError {
  readonly code = "SCOPE_NOT_ACTIVE";
  constructor(
    readonly token: string,
    readonly scope: string,
    readonly path: readonly string[],
    /** The names of the scopes that are active there, innermost first. */
    readonly active: readonly string[] = [],
  ) {
    super(
      `Cannot resolve ${token}: its scope "${scope}" is not active.${pathSentence(path)} ` +
        (active.length === 0 ? "" : `Active there: ${quoteList(active)}. `) +
        `Wrap the work in runInScope("${scope}", id, …), or enter it with enterScope("${scope}", id).`,
    );
  }
}

/** A token that gets its value when its scope is entered was asked for in a scope that got none. */
export class ValueNotProvidedError extends AmbitError {
  readonly code = "VALUE_NOT_PROVIDED";
  constructor(
    readonly token: string,
    readonly scope: string,
    readonly path: readonly string[],
  ) {
    super(
      `${token} was not provided to the current scope "${scope}".${pathSentence(path)} ` +
        `Enter the scope with { provide: [[${token}, value]] }.`,
    );
  }
}

/** A value was provided to a scope that is open with another one. */
export class ValueAlreadyProvidedError extends AmbitError {
  readonly code = "VALUE_ALREADY_PROVIDED";
  constructor(
    readonly token: string,
    readonly scope: string,
  ) {
    super(
      `${token} has a value in this open "${scope}" scope already, and a scope's values never change. ` +
        `Provide it when the scope is opened, or enter a narrower scope for the other value.`,
    );
  }
}

/** `inject()` was called where nothing is being created. */
export class NoInjectionContextError extends AmbitError {
  readonly code = "NO_INJECTION_CONTEXT";
  constructor(readonly token: string) {
    super(
      `inject(${token}) works only while a container creates something: in a field initialiser, a constructor or a factory, before its first await. ` +
        `Elsewhere use container.get(${token}), or keep a provider(${token}).`,
    );
  }
}

/** A generator factory did not yield exactly once. */
export class GeneratorProtocolError extends AmbitError {
  readonly code = "GENERATOR_PROTOCOL";
  constructor(
    readonly token: string,
    readonly problem: "no-yield" | "second-yield",
  ) {
    super(
      problem === "no-yield"
        ? `The generator factory of ${token} ended without yielding an instance. Yield the instance once; what follows is its disposal.`
        : `The generator factory of ${token} yielded a second time. What follows the first yield is its disposal and must run to the end.`,
    );
  }
}

/** An instance is to be replaced or ended, and another one was given it and would go on to use it. */
export class InstanceHeldError extends AmbitError {
  readonly code = "INSTANCE_HELD";
  constructor(
    readonly token: string,
    readonly holder: string,
    readonly holderScope: string,
  ) {
    super(
      `Cannot end the instance of ${token}: ${holder} (scope "${holderScope}") was given it and would go on to use it. ` +
        `Inject proxy(${token}) or provider(${token}) into ${holder}, or discard ${holder} first.`,
    );
  }
}

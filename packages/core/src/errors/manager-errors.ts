import { AmbitError, quoteList } from "./ambit-error.js";

/** What was registered does not have the methods of a `ScopeManager`. */
export class InvalidScopeManagerError extends AmbitError {
  readonly code = "INVALID_SCOPE_MANAGER";
  constructor(
    readonly scope: string,
    readonly missing: readonly string[],
  ) {
    super(`The manager given for "${scope}" lacks ${quoteList(missing)}. Implement the ScopeManager interface.`);
  }
}

/** The name, or the manager, is registered already. */
export class ManagerAlreadyRegisteredError extends AmbitError {
  readonly code = "MANAGER_ALREADY_REGISTERED";
  constructor(
    readonly scope: string,
    problem: string,
  ) {
    super(`Cannot register "${scope}": ${problem}`);
  }
}

/** The name belongs to a built-in lifetime. */
export class ReservedScopeNameError extends AmbitError {
  readonly code = "RESERVED_SCOPE_NAME";
  constructor(
    readonly scope: string,
    readonly reserved: readonly string[],
  ) {
    super(
      `"${scope}" cannot name a scope: ${quoteList(reserved)} and the empty name are reserved. Choose another name.`,
    );
  }
}

/** A method of a manager threw, or returned what it may not; `cause` is its own error. */
export class ScopeManagerError extends AmbitError {
  readonly code = "SCOPE_MANAGER_FAILED";
  constructor(
    readonly scope: string,
    readonly method: string,
    problem: string,
    cause?: unknown,
  ) {
    super(`The manager of "${scope}" failed in ${method}: ${problem}`, cause === undefined ? undefined : { cause });
  }
}

/** The container was disposed, or is being disposed. */
export class ContainerClosedError extends AmbitError {
  readonly code = "CONTAINER_CLOSED";
  constructor(readonly state: "draining" | "closed") {
    super(
      state === "closed"
        ? "This container has been disposed. Create a new one with createContainer()."
        : "This container is being disposed and admits no new work.",
    );
  }
}

/** A scope is to be reloaded, and its manager cannot put another one in its place. */
export class ReloadNotSupportedError extends AmbitError {
  readonly code = "RELOAD_NOT_SUPPORTED";
  constructor(readonly scope: string) {
    super(
      `The manager of "${scope}" cannot reload a scope. Close the scope: whoever enters its id next gets a fresh one. ` +
        `A manager that can has a reloadScope(scope).`,
    );
  }
}

import type { Scope } from "../scopes/scope.js";
import type { ScopeId } from "../scope-id.js";
import { AmbitError, describeValue, pathSentence, quoteList } from "./ambit-error.js";

/** An id that cannot name a scope. */
export class InvalidScopeIdError extends AmbitError {
  readonly code = "INVALID_SCOPE_ID";
  constructor(
    readonly scope: string,
    readonly received: unknown,
  ) {
    super(
      received === undefined
        ? `Entering "${scope}" needs an id: its manager makes none of its own.`
        : `The id of a "${scope}" scope must be a non-empty string, a finite number, a bigint or a symbol, but got ${describeValue(received)}.`,
    );
    this.unlist("received");
  }
}

/** The scope has ended. Nothing brings it back. */
export class ScopeClosedError extends AmbitError {
  readonly code = "SCOPE_CLOSED";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
    readonly reason: string | undefined,
    readonly path: readonly string[] = [],
  ) {
    super(
      `This "${scope}" scope has ended${reason === undefined ? "" : ` (${reason})`}.${pathSentence(path)} ` +
        `Work that outlives its scope must not use it: finish the work inside, or enter the scope anew.`,
    );
    this.unlist("id");
  }
}

/** The flow or handle has left the scope, which may still be open for others. */
export class ScopeLeftError extends AmbitError {
  readonly code = "SCOPE_LEFT";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
    readonly path: readonly string[] = [],
  ) {
    super(
      `This flow has left the "${scope}" scope.${pathSentence(path)} ` +
        `Await detached work before leaving, or carry the scope over with captureScopes().`,
    );
    this.unlist("id");
  }
}

/** The scope is about to end and admits nobody new. */
export class ScopeDrainingError extends AmbitError {
  readonly code = "SCOPE_DRAINING";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
  ) {
    super(`This "${scope}" scope is ending and admits no new work. Retry: a new scope takes its place.`);
    this.unlist("id");
  }
}

/** A scope was to get the id of another one that is open. */
export class ScopeIdTakenError extends AmbitError {
  readonly code = "SCOPE_ID_TAKEN";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
  ) {
    super(
      `Cannot rename this "${scope}" scope: another one that is open has that id. Choose another id, or close the other scope first.`,
    );
    this.unlist("id");
  }
}

/** A manager's bound is reached and its policy is to refuse. */
export class ScopeCapacityError extends AmbitError {
  readonly code = "SCOPE_CAPACITY";
  constructor(
    readonly scope: string,
    readonly limit: number,
    readonly waitable = false,
  ) {
    super(
      `All ${limit} "${scope}" scopes are in use. ` +
        (waitable
          ? `This manager can wait for a place: enter with runInScopeAsync or enterScopeAsync.`
          : `Raise the bound, or let the manager overflow or wait (whenFull).`),
    );
  }
}

/** A manager's rule does not admit this entry. */
export class ScopeRefusedError extends AmbitError {
  readonly code: string = "SCOPE_REFUSED";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
    problem: string,
  ) {
    super(`Cannot enter "${scope}": ${problem}`);
    this.unlist("id");
  }
}

/** A scope was asked for without the wider scope that it lives within. */
export class ParentScopeNotActiveError extends AmbitError {
  readonly code = "PARENT_SCOPE_NOT_ACTIVE";
  constructor(
    readonly scope: string,
    readonly parent: string,
  ) {
    super(
      `"${scope}" lives within "${parent}", and no "${parent}" scope is current. ` +
        `Enter the "${parent}" scope first, name it with { parent: scope }, or register "${scope}" with { orphan: "allow" }.`,
    );
  }
}

/** A synchronous exit would end a scope whose instances can only be disposed asynchronously. Nothing was disposed. */
export class AsyncDisposalRequiredError extends AmbitError {
  readonly code = "ASYNC_DISPOSAL_REQUIRED";
  constructor(
    readonly tokens: readonly string[],
    readonly scope: Scope,
  ) {
    super(
      `The "${scope.name}" scope holds what can only be disposed asynchronously: ${quoteList(tokens)}. ` +
        `Leave it with \`await using\`, exitAsync() or asynchronous work; to end it now, await error.scope.close().`,
    );
    this.unlist("scope");
  }
}

/** A disposer did not finish in time. */
export class DisposeTimeoutError extends AmbitError {
  readonly code = "DISPOSE_TIMEOUT";
  constructor(
    readonly token: string,
    readonly scope: string,
    readonly limitMs: number,
  ) {
    super(
      `Disposing ${token} of a "${scope}" scope did not finish within ${limitMs} ms; the rest was disposed all the same. ` +
        `Make the disposer finish, or raise disposeTimeoutMs.`,
    );
  }
}

/** An instance says that it is not well, or does not answer. */
export class HealthCheckError extends AmbitError {
  readonly code = "HEALTH_CHECK_FAILED";
  constructor(
    readonly token: string,
    /** How long it was waited for; undefined where the check has answered. */
    readonly limitMs: number | undefined,
  ) {
    super(
      limitMs === undefined
        ? `The check of ${token} gave false. Let it throw instead, so that the report says what is wrong.`
        : `The check of ${token} did not answer within ${limitMs} ms. Make it answer, or raise checkTimeoutMs.`,
    );
  }
}

/** Somebody else uses the scope exclusively, for longer than one was willing to wait. */
export class ScopeBusyError extends AmbitError {
  readonly code = "SCOPE_BUSY";
  constructor(
    readonly scope: string,
    readonly id: ScopeId,
    /** How long it has waited; undefined where it would have waited for one who waits for it. */
    readonly waitedMs: number | undefined,
  ) {
    super(
      waitedMs === undefined
        ? `This flow would wait for a "${scope}" scope whose exclusive user waits for this flow. Use the scopes exclusively in one order everywhere.`
        : `Another flow still uses this "${scope}" scope exclusively after ${waitedMs} ms. Retry, or raise waitTimeoutMs.`,
    );
    this.unlist("id");
  }
}

/** A scope is to be captured, and none of that kind is current. */
export class ScopeNotCurrentError extends AmbitError {
  readonly code = "SCOPE_NOT_CURRENT";
  constructor(readonly scope: string) {
    super(`Cannot capture "${scope}": no such scope is current. Capture it inside runInScope("${scope}", …).`);
  }
}

import { AmbitError, describeValue, quoteList } from "./ambit-error.js";

/** Something that is neither a class nor made by `token()` was used as a token. */
export class InvalidTokenError extends AmbitError {
  readonly code = "INVALID_TOKEN";
  constructor(readonly received: unknown) {
    super(`A token must be a class or made by token("name"), but got ${describeValue(received)}.`);
    this.unlist("received");
  }
}

/** The provider given to `bind` contradicts itself or the class that it makes. */
export class InvalidProviderError extends AmbitError {
  readonly code = "INVALID_PROVIDER";
  constructor(
    readonly token: string,
    readonly problem: string,
  ) {
    super(`Cannot bind ${token}: ${problem}`);
  }
}

/** The token is bound already. */
export class TokenAlreadyBoundError extends AmbitError {
  readonly code = "ALREADY_BOUND";
  constructor(readonly token: string) {
    super(
      `${token} is bound already. Pass \`replace: true\` to put this binding in its place, or \`multi: true\` on each of them to collect them.`,
    );
  }
}

/** A scope name that no manager is registered under. */
export class UnknownScopeError extends AmbitError {
  readonly code = "UNKNOWN_SCOPE";
  constructor(
    readonly scope: string,
    readonly known: readonly string[],
    readonly nearest: string | undefined,
  ) {
    super(
      `No scope manager is registered as "${scope}".` +
        (nearest === undefined ? "" : ` Did you mean "${nearest}"?`) +
        (known.length === 0
          ? ` No scope is registered yet: call registerScopeManager("${scope}", manager) first.`
          : ` Registered: ${quoteList(known)}.`),
    );
  }
}

/** An option has a value that it cannot have. */
export class InvalidOptionsError extends AmbitError {
  readonly code = "INVALID_OPTIONS";
  constructor(
    readonly option: string,
    readonly received: unknown,
    readonly expected: string,
    /** Whether a number is wanted: then the message shows a wrong one. Elsewhere it may be an id in the wrong place. */
    wantsNumber = false,
  ) {
    const got = wantsNumber && typeof received === "number" ? String(received) : describeValue(received);
    super(`Option ${option} must be ${expected}, but got ${got}.`);
    this.unlist("received");
  }
}

/** `validate()` found mistakes; `errors` holds every one of them. */
export class ValidationError extends AmbitError {
  readonly code = "VALIDATION_FAILED";
  constructor(readonly errors: readonly AmbitError[]) {
    super(
      `${errors.length} ${errors.length === 1 ? "mistake" : "mistakes"} in the bindings:\n` +
        errors.map((error, index) => `  ${index + 1}. [${error.code}] ${error.message}`).join("\n"),
    );
  }
}

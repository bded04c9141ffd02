import type { ErrorCode } from "./error-codes.js";

/**
 * What every error of Ambit has in common: a stable `code`, a message that says what happened, where and what to do,
 * and the facts as properties. Ids of scopes are properties only, and unlisted ones: a message may end up in front of a user, and what
 * an error lists ends up in logs.
 */
export abstract class AmbitError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /**
   * Takes a fact out of what `console`, `JSON.stringify` and loggers list, since to know an id may be all that it takes to be somebody.
   * Who asks for the property gets it. For constructors.
   */
  protected unlist(fact: keyof this): void {
    Object.defineProperty(this, fact, { enumerable: false });
  }
}

/** Several names as one phrase: `"a", "b" and "c"`. */
export function quoteList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1) ?? ""}`;
}

/** ` Path: A → B → C.`, or nothing where the path is a single step that the message names anyway. */
export function pathSentence(path: readonly string[]): string {
  return path.length > 1 ? ` Path: ${path.join(" → ")}.` : "";
}

/** How a wrong value is shown in a message: its kind, never its content, which may be a secret. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "string") return value === "" ? "an empty string" : "a string";
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** What the container did is not what the model says. */
export class Violation extends Error {
  constructor(
    readonly what: string,
    readonly expected: unknown,
    readonly actual: unknown,
  ) {
    super(`${what}: expected ${show(expected)}, but got ${show(actual)}`);
  }
}

function show(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "undefined" : JSON.stringify(value);
}

/** Takes the name in parts, since names are needed only where something is wrong. */
export function assertSame(expected: unknown, actual: unknown, ...what: readonly unknown[]): void {
  if (expected !== actual) throw new Violation(what.join(" "), expected, actual);
}

export function isSameList(expected: readonly string[], actual: readonly string[]): boolean {
  return expected.length === actual.length && expected.every((item, index) => item === actual[index]);
}

export function assertSameList(what: string, expected: readonly string[], actual: readonly string[]): void {
  if (!isSameList(expected, actual)) throw new Violation(what, expected, actual);
}

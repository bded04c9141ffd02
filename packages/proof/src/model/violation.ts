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
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}

export function assertSame(what: string, expected: unknown, actual: unknown): void {
  if (expected !== actual) throw new Violation(what, expected, actual);
}

export function assertSameList(what: string, expected: readonly string[], actual: readonly string[]): void {
  const same = expected.length === actual.length && expected.every((item, index) => item === actual[index]);
  if (!same) throw new Violation(what, expected, actual);
}

import { LawBrokenError } from "./law-broken-error.js";
import { shown } from "./shown.js";

type ErrorClass = abstract new (...args: never[]) => Error;

/** In all of these, `rule` says what should be so. */
export function holds(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new LawBrokenError(`${rule}, but that is not so.`);
}

export function same(actual: unknown, expected: unknown, rule: string): void {
  if (!Object.is(actual, expected))
    throw new LawBrokenError(`${rule}: expected ${shown(expected)}, got ${shown(actual)}.`);
}

export function different(actual: unknown, other: unknown, rule: string): void {
  if (Object.is(actual, other)) throw new LawBrokenError(`${rule}: both are ${shown(actual)}.`);
}

/** Compares element by element. */
export function equal(actual: readonly unknown[], expected: readonly unknown[], rule: string): void {
  const alike = actual.length === expected.length && actual.every((value, index) => Object.is(value, expected[index]));
  if (!alike) throw new LawBrokenError(`${rule}: expected ${shown(expected)}, got ${shown(actual)}.`);
}

/** The error that the work ends with, of one of these classes. */
export async function refused<C extends readonly ErrorClass[]>(
  work: () => unknown,
  rule: string,
  ...classes: C
): Promise<InstanceType<C[number]>> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    return expectedError(error, rule, classes);
  }
  throw new LawBrokenError(`${rule}: expected ${names(classes)}, but nothing was thrown (got ${shown(value)}).`);
}

/** As `refused`, for what must throw before it returns. */
export function refusedAtOnce<C extends readonly ErrorClass[]>(
  work: () => unknown,
  rule: string,
  ...classes: C
): InstanceType<C[number]> {
  let value: unknown;
  try {
    value = work();
  } catch (error) {
    return expectedError(error, rule, classes);
  }
  throw new LawBrokenError(`${rule}: expected ${names(classes)}, but nothing was thrown (got ${shown(value)}).`);
}

function expectedError<C extends readonly ErrorClass[]>(
  error: unknown,
  rule: string,
  classes: C,
): InstanceType<C[number]> {
  if (classes.some((expected) => error instanceof expected)) return error as InstanceType<C[number]>;
  throw new LawBrokenError(`${rule}: expected ${names(classes)}, got ${shown(error)}.`, undefined, { cause: error });
}

function names(classes: readonly ErrorClass[]): string {
  return classes.map(({ name }) => name).join(" or ");
}

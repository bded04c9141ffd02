import { InvalidOptionsError } from "@ambit/core";

/** @throws InvalidOptionsError unless the value is a finite number above 0, or left out. */
export function checkDuration<V extends number | undefined>(option: string, value: V): V {
  return check(
    option,
    value,
    (number) => Number.isFinite(number) && number > 0,
    "a finite number of milliseconds above 0",
  );
}

/** @throws InvalidOptionsError unless the value is a whole number of at least 1, or left out. */
export function checkCount<V extends number | undefined>(option: string, value: V): V {
  return check(option, value, (number) => Number.isSafeInteger(number) && number >= 1, "a whole number of at least 1");
}

/** @throws InvalidOptionsError unless the value is a finite number above 0, or left out. */
export function checkPositive<V extends number | undefined>(option: string, value: V): V {
  return check(option, value, (number) => Number.isFinite(number) && number > 0, "a finite number above 0");
}

/** @throws InvalidOptionsError unless the value is one of those, or left out. */
export function checkChoice<V extends string | undefined>(option: string, value: V, choices: readonly string[]): V {
  if (value === undefined || choices.includes(value)) return value;
  throw new InvalidOptionsError(option, value, choices.map((choice) => `"${choice}"`).join(" or "));
}

/** @throws InvalidOptionsError unless the value is a function, or left out. */
export function checkFunction<V>(option: string, value: V): V {
  if (value === undefined || typeof value === "function") return value;
  throw new InvalidOptionsError(option, value, "a function");
}

/** @throws InvalidOptionsError unless the value has these methods, or is left out. */
export function checkMethods<V extends object | undefined>(option: string, value: V, methods: readonly string[]): V {
  const given: unknown = value;
  if (given === undefined) return value;
  const has = (method: string): boolean => typeof (given as Record<string, unknown>)[method] === "function";
  if (typeof given === "object" && given !== null && methods.every(has)) return value;
  throw new InvalidOptionsError(option, value, `an object with ${methods.join(", ")}`);
}

/** @throws InvalidOptionsError for a name that is none of those: a misspelt option would be ignored in silence. */
export function checkNames(options: object, known: readonly string[]): void {
  const given: unknown = options;
  if (typeof given !== "object" || given === null) throw new InvalidOptionsError("options", given, "an object");
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new InvalidOptionsError(
        name,
        (options as Record<string, unknown>)[name],
        `left out; known are ${known.join(", ")}`,
      );
  }
}

function check<V extends number | undefined>(
  option: string,
  value: V,
  fits: (value: number) => boolean,
  expected: string,
): V {
  if (value === undefined || (typeof value === "number" && fits(value))) return value;
  throw new InvalidOptionsError(option, value, expected, true);
}

/** `true` only where both are the same type, `any` included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where the type argument is `true`. The files beside this one are checked by the compiler and never run. */
export function holds<_ extends true>(): void {}

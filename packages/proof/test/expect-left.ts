import { expect } from "@jest/globals";
import type { Tally } from "../src/leaks/tally.js";

/** Expects that these objects are left when all garbage has been collected, and no others. */
export async function expectLeft(tally: Tally, expected: Readonly<Record<string, number>> = {}): Promise<void> {
  expect(await tally.left(expected)).toEqual(expected);
}

import type { ScopeEntry, ScopeId } from "@ambit/core";
import { RetainingScopeManager, type RetainedScope } from "@ambit/manager-kit";
import { describe, expect, it, jest } from "@jest/globals";
import { idleScopeBytes } from "../src/leaks/idle-scope-bytes.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

/** Measured on Node 20.20.2; the README has them too. */
const cases = [
  { instances: 0, disposed: false, scopes: 100_000, measuredBytes: 459 },
  { instances: 1, disposed: false, scopes: 100_000, measuredBytes: 540 },
  { instances: 5, disposed: false, scopes: 100_000, measuredBytes: 667 },
  { instances: 1, disposed: true, scopes: 20_000, measuredBytes: 711 },
  { instances: 5, disposed: true, scopes: 20_000, measuredBytes: 1_373 },
];
const half = ({ measuredBytes }: (typeof cases)[number]) => measuredBytes / 2;

/** Remembers more of each scope than it needs. */
class HoardingManager extends RetainingScopeManager {
  readonly #hoard = new Map<RetainedScope, number[]>();

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    const retained = super.open(id, entry);
    this.#hoard.set(retained, new Array<number>(50).fill(0.5));
    return retained;
  }
}

describe("what an idle session takes of the heap", () => {
  it.each(cases)(
    "Z20 is $measuredBytes bytes, and not half as much again, with $instances instances (disposed of: $disposed)",
    async (idle) => {
      const bytes = await idleScopeBytes(idle);
      expect(bytes).toBeGreaterThan(idle.measuredBytes - half(idle));
      expect(bytes).toBeLessThan(idle.measuredBytes + half(idle));
    },
  );

  it("Z20 is found to be too much where a manager keeps four hundred bytes more", async () => {
    const [idle] = cases as [(typeof cases)[number]];
    const bytes = await idleScopeBytes({ ...idle, scopes: 20_000, manager: new HoardingManager() });
    expect(bytes).toBeGreaterThan(idle.measuredBytes + half(idle));
  });
});

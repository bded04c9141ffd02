import { describe, expect, it } from "@jest/globals";
import { InvalidOptionsError, systemClock } from "@ambit/core";
import {
  Capacity,
  checkChoice,
  checkCount,
  checkDuration,
  checkFunction,
  checkMethods,
  checkNames,
  checkPositive,
  LongestIdleFirst,
  RetainingScopeManager,
  StackFlow,
} from "@ambit/manager-kit";

const odd: unknown[] = [null, 0, -1, NaN, Infinity, -Infinity, "5", {}, [], true, 5n];

describe("checks of options", () => {
  it.each([
    ["checkDuration", checkDuration, [0.5, 1, 1e12], odd],
    ["checkPositive", checkPositive, [0.1, 7], odd],
    ["checkCount", checkCount, [1, 1e9], [...odd, 1.5, 2 ** 60]],
  ] as const)("%s returns what is right or left out, and refuses the rest by name", (_, check, right, wrong) => {
    for (const value of [undefined, ...right]) expect(check("limit", value)).toBe(value);
    for (const value of wrong) {
      expect(() => check("limit", value as number)).toThrow(
        expect.objectContaining({ code: "INVALID_OPTIONS", option: "limit" }),
      );
    }
  });

  it("choices, functions and objects with methods are checked alike", () => {
    expect(checkChoice("policy", "lru", ["lru", "sieve"])).toBe("lru");
    expect(() => checkChoice("policy", "LRU", ["lru", "sieve"])).toThrow(/"lru" or "sieve"/);
    expect(checkFunction("weigh", undefined)).toBeUndefined();
    expect(() => checkFunction("weigh", 3)).toThrow(InvalidOptionsError);
    expect(checkMethods("clock", systemClock, ["now", "schedule"])).toBe(systemClock);
    for (const bad of [null, 3, {}, { now: () => 0 }]) {
      expect(() => checkMethods("clock", bad as object, ["now", "schedule"])).toThrow(/now, schedule/);
    }
  });

  it("a misspelt name is refused with those that are known, and so is what is no object", () => {
    expect(() => checkNames({ maxScopes: 1, evictT0: 2 }, ["maxScopes", "evictTo"])).toThrow(/maxScopes, evictTo/);
    for (const bad of [undefined, null, 3])
      expect(() => checkNames(bad as unknown as object, [])).toThrow(InvalidOptionsError);
  });

  it("a manager refuses a clock that is none and a flow that is none", () => {
    expect(() => new RetainingScopeManager({ clock: {} as never })).toThrow(InvalidOptionsError);
    expect(() => new RetainingScopeManager({ flow: { get: () => undefined } as never })).toThrow(InvalidOptionsError);
    expect(() => new RetainingScopeManager({ clock: systemClock, flow: new StackFlow() })).not.toThrow();
  });

  it("a bound refuses what would do nothing: a weight without scales, a target beyond the bound", () => {
    const { books } = new RetainingScopeManager();
    const bound = { eviction: new LongestIdleFirst(), books, clock: systemClock };
    expect(() => new Capacity({ ...bound, maxWeight: 10 })).toThrow(expect.objectContaining({ option: "weigh" }));
    expect(() => new Capacity({ ...bound, maxScopes: 3, evictTo: 4 })).toThrow(
      expect.objectContaining({ option: "evictTo" }),
    );
    expect(() => new Capacity({ ...bound, whenFull: "explode" as never })).toThrow(InvalidOptionsError);
    expect(() => new Capacity({ ...bound, waitTimeoutMs: 0 })).toThrow(InvalidOptionsError);
    expect(() => new Capacity({ ...bound, maxScopes: 3, evictTo: 3 })).not.toThrow();
  });
});

import { describe, expect, it } from "@jest/globals";
import { InvalidOptionsError, InvalidScopeIdError, ScopeManagerError } from "@ambit/core";
import { AsyncContextScopeManager, type AsyncContextOptions } from "@ambit/scope-async-context";
import { gate, requests } from "./fixtures/requests.js";

describe("ids", () => {
  it("are made where none is given, and never twice", async () => {
    const { container, current } = requests();
    const first = container.runInScope("request", current);
    const rest = await Promise.all(
      Array.from({ length: 100 }, () => container.runInScope("request", async () => Promise.resolve(current()))),
    );
    expect(first).toBe(1);
    expect(new Set([first, ...rest]).size).toBe(101);
  });

  it("can be given: who enters one that is open shares its scope", async () => {
    const { container, Unit, manager } = requests();
    const stay = gate();
    const first = container.runInScope("request", "r1", async () => (await stay.passed, container.get(Unit)));
    const second = container.runInScope("request", "r1", () => container.get(Unit));
    stay.open();
    expect(await first).toBe(second);
    expect(manager.metrics()).toMatchObject({ opened: 1, entered: 2, closedBy: { exit: 1 } });
  });

  it("a number that was given is not made for somebody else", async () => {
    const { container, current } = requests();
    const stay = gate();
    const given = container.runInScope("request", 3, async () => (await stay.passed, current()));
    const made = [1, 2, 3].map(() => container.runInScope("request", current));
    expect(made).not.toContain(3);
    expect(new Set(made).size).toBe(3);
    stay.open();
    await given;
  });

  it("are still told apart after numbers at the edge of what numbers can tell apart", () => {
    const { container, current } = requests();
    for (const id of [2 ** 53, Number.MAX_VALUE, 1e-300, -5, 1.5]) container.runInScope("request", id, () => undefined);
    expect(container.runInScope("request", () => [current(), container.runInScope("request", current)])).toEqual([
      1, 2,
    ]);
  });

  it("can be made by the program; what cannot be an id is refused, and what it throws is told", () => {
    const made: unknown[] = ["a", 7n, "", null];
    const { container, current, manager } = requests({ generateId: () => made.shift() as never });
    expect(container.runInScope("request", current)).toBe("a");
    expect(container.runInScope("request", current)).toBe(7n);
    expect(() => container.runInScope("request", current)).toThrow(InvalidScopeIdError);
    expect(() => container.runInScope("request", current)).toThrow(InvalidScopeIdError);
    expect(manager.metrics()).toMatchObject({ opened: 2, open: 0, active: 0 });
    const failing = requests({
      generateId: () => {
        throw new Error("no ids left");
      },
    });
    expect(() => failing.container.runInScope("request", () => undefined)).toThrow(ScopeManagerError);
  });
});

describe("options", () => {
  it.each([
    ["no object", 5, "options"],
    ["a misspelt name", { detachedwork: "extend" }, "detachedwork"],
    ["an unknown policy", { detachedWork: "keep" }, "detachedWork"],
    ["a generator that is none", { generateId: "uuid" }, "generateId"],
    ["a clock that is none", { clock: { now: 1 } }, "clock"],
    ["a flow that is none", { flow: {} }, "flow"],
  ])("%s is refused at construction, by name", (_, options, option) => {
    expect(() => new AsyncContextScopeManager(options as AsyncContextOptions)).toThrow(InvalidOptionsError);
    expect(() => new AsyncContextScopeManager(options as AsyncContextOptions)).toThrow(
      expect.objectContaining({ option }),
    );
  });
});

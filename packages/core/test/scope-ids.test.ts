import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidScopeIdError, normalizeScopeId, scopeId, token, type ScopeId } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { thrownBy } from "./fixtures/thrown-by.js";

const Part = token<{ readonly of: ScopeId }>("Part");

const managers = [RetainingScopeManager, EndingScopeManager, StackScopeManager];

function shop(Manager = RetainingScopeManager as (typeof managers)[number]) {
  return createContainer()
    .registerScopeManager("session", new Manager())
    .bind(Part, { scope: "session", useFactory: (id) => ({ of: id }), inject: [scopeId<ScopeId>("session")] });
}

const megabyte = "x".repeat(1_000_000);
const strange: ScopeId[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "undefined",
  "null",
  " ",
  "\0",
  "1",
  1,
  1n,
  "1n",
  0,
  -1,
  1.5,
  Number.MAX_VALUE,
  10n ** 30n,
  "caf\u00e9",
  "cafe\u0301",
  "a/b",
  "a",
  "\ud800",
  megabyte,
  `${megabyte}y`,
  Symbol("a"),
  Symbol("a"),
  Symbol.for("a"),
  Symbol.iterator,
];

describe("ids of scopes", () => {
  it.each(managers)("Z18 are data: strange ones are kept apart, and each is found again (%p)", async (Manager) => {
    const container = shop(Manager);
    const handles = strange.map((id) => container.enterScope("session", id));
    const parts = handles.map((handle) => handle.get(Part));
    expect(new Set(parts).size).toBe(strange.length);
    parts.forEach((part, index) => expect(part.of).toBe(strange[index]));
    strange.forEach((id, index) =>
      container.runInScope("session", id, () => expect(container.get(Part)).toBe(parts[index])),
    );
    for (const handle of handles.reverse()) handle.exit();
    for (const id of strange) await container.closeScope("session", id);
    expect(container.metrics().scopes.session).toMatchObject({ opened: strange.length, closed: strange.length });
  });

  it("Z18 minus zero is zero", () => {
    const container = shop();
    const zero = container.runInScope("session", 0, () => container.get(Part));
    container.runInScope("session", -0, () => expect(container.get(Part)).toBe(zero));
    expect(Object.is(normalizeScopeId("session", -0), 0)).toBe(true);
  });

  it.each<unknown>(["", NaN, Infinity, -Infinity, null, undefined, true, {}, [[]], () => "id", new String("id")])(
    "Z18 %p is refused wherever an id is given, and nothing is entered (defect D29)",
    async (id) => {
      const container = shop();
      const given = id as ScopeId;
      for (const use of [
        () => container.enterScope("session", given),
        () => container.runInScopes([["session", given]], () => undefined),
        () => container.runInScope("session", given, () => undefined),
      ]) {
        if (typeof id === "function" && use.toString().includes("runInScope(")) continue; // a function in this place is the work
        expect(thrownBy(use)).toBeInstanceOf(InvalidScopeIdError);
      }
      await expect(container.closeScope("session", given)).rejects.toThrow(InvalidScopeIdError);
      await expect(container.enterScopeAsync("session", given)).rejects.toThrow(InvalidScopeIdError);
      expect(container.getCurrentScope("session")).toBeUndefined();
      expect(container.metrics().scopes.session).toMatchObject({ opened: 0, entered: 0 });
    },
  );

  it("Z18 may be left out only where the manager makes them", () => {
    const container = shop();
    expect(thrownBy(() => container.runInScope("session", () => 1))).toHaveProperty(
      "message",
      'Entering "session" needs an id: its manager makes none of its own.',
    );
    class Numbered extends RetainingScopeManager {
      #next = 0;
      generateId(): ScopeId {
        return ++this.#next;
      }
    }
    const numbering = createContainer().registerScopeManager("job", new Numbered());
    const ids = [1, 2].map(() => numbering.runInScope("job", () => numbering.getCurrentScope("job")?.id));
    expect(ids).toEqual([1, 2]);
    expect(numbering.runInScope("job", "own", () => numbering.getCurrentScope("job")?.id)).toBe("own");
  });

  it("Z18 that a manager makes are checked like any other", () => {
    class Nameless extends RetainingScopeManager {
      generateId(): ScopeId {
        return "";
      }
    }
    const container = createContainer().registerScopeManager("job", new Nameless());
    expect(() => container.runInScope("job", () => 1)).toThrow(InvalidScopeIdError);
  });

  it("Z18 names of scopes are data too (defect D56)", () => {
    const container = createContainer()
      .registerScopeManager("__proto__", new RetainingScopeManager())
      .registerScopeManager("constructor", new RetainingScopeManager());
    container.runInScope("__proto__", "a", () => {
      expect(container.getCurrentScope("constructor")).toBeUndefined();
      expect(container.getCurrentScope("__proto__")?.id).toBe("a");
    });
    expect(Object.keys(container.metrics().scopes)).toEqual(["__proto__", "constructor"]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { createContainer, token, type ScopeManager } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { AsyncRecorded, Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";

/** Defects of sessions, bounded caches, workflows and tenants: the tests of those managers exclude them. */
const ofParticularManagers = [
  "D07",
  "D08",
  "D09",
  "D10",
  "D11",
  "D12",
  "D13",
  "D14",
  "D15",
  "D16",
  "D17",
  "D18",
  "D19",
  "D20a",
  "D22",
];

const Part = token<object>("Part");
const Whole = token<object>("Whole");

describe("the defects of the seed systems", () => {
  it("are each excluded by a test that names it", () => {
    const numbers = Array.from({ length: 65 }, (_, n) => `D${String(n + 1).padStart(2, "0")}`);
    const all = numbers.flatMap((number) => (number === "D20" ? ["D20a", "D20b"] : [number]));
    const folder = new URL(".", import.meta.url);
    const texts = readdirSync(folder)
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => readFileSync(new URL(file, folder), "utf8"));
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bdefect (D\d\d[ab]?)/g)].map(([, id]) => id)));
    expect(all.filter((id) => !named.has(id) && !ofParticularManagers.includes(id))).toEqual([]);
  });

  it.each<[string, () => ScopeManager]>([
    ["that retains its scopes", () => new RetainingScopeManager()],
    ["that ends them on exit", () => new EndingScopeManager()],
    ["that is written by hand", () => new StackScopeManager()],
  ])(
    "defect D24 a manager %s leaves nothing behind: one failing disposer neither stops the others nor keeps the scope",
    async (_, manager) => {
      const log: string[] = [];
      const container = createContainer()
        .registerScopeManager("work", manager())
        .bind(Part, { scope: "work", useFactory: () => new Recorded("part", log) })
        .bind(Whole, {
          scope: "work",
          useFactory: () => ({}),
          dispose: () => {
            throw new Error("failing");
          },
        });
      const failures: unknown[] = [];
      for (const id of ["a", "b"]) {
        try {
          container.runInScope("work", id, () => [container.get(Part), container.get(Whole)]);
        } catch (error) {
          failures.push(error);
        }
      }
      await container
        .dispose()
        .catch((error: unknown) => failures.push(...((error as AggregateError).errors as unknown[])));
      expect(failures).toEqual([new Error("failing"), new Error("failing")]);
      expect(log).toEqual(["part", "part"]);
      expect(container.metrics().scopes.work).toMatchObject({
        opened: 2,
        closed: 2,
        open: 0,
        instances: { live: 0 },
      });
    },
  );

  it("defect D25 one object serves `using` and `await using`, each with its own way of ending", async () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => new Recorded("sync", log) })
      .bind(Whole, { scope: "request", useFactory: () => new AsyncRecorded("async", log) });
    {
      using request = container.enterScope("request", "r");
      request.get(Part);
    }
    expect(log).toEqual(["sync"]);
    {
      await using request = container.enterScope("request", "r");
      request.get(Whole);
      request.get(Part);
    }
    expect(log).toEqual(["sync", "sync", "async"]);
  });

  it("defect D26 an instance ends when its scope does, and not when it is collected", () => {
    const log: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => new Recorded("part", log) });
    let kept: object | undefined;
    container.runInScope("request", "r", () => (kept = container.get(Part)));
    expect([log, kept]).toEqual([["part"], expect.any(Recorded)]);
  });

  it("defect D40 two child flows of one request share its instances, also those that are made only in a child", async () => {
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Part, { scope: "request", useFactory: () => ({}) });
    await container.runInScope("request", "r", async () => {
      const child = async () => {
        await Promise.resolve();
        return container.get(Part);
      };
      const [one, two] = await Promise.all([child(), child()]);
      expect(one).toBe(two);
      expect(container.get(Part)).toBe(one);
    });
  });

  it.each([["the child asks first"], ["the parent asks first"]])(
    "defect D50 who owns an instance is declared, not decided by history: %s",
    async (order) => {
      const log: string[] = [];
      const container = createContainer()
        .registerScopeManager("outer", new RetainingScopeManager())
        .registerScopeManager("inner", new EndingScopeManager(), { within: "outer" })
        .bind(Part, { scope: "outer", useFactory: () => new Recorded("outer's", log) })
        .bind(Whole, { scope: "inner", useFactory: () => new Recorded("inner's", log) });
      await container.runInScope("outer", "o", async () => {
        const early = order === "the parent asks first" ? container.get(Part) : undefined;
        const seen = container.runInScope("inner", "i", () => (container.get(Whole), container.get(Part)));
        expect(log).toEqual(["inner's"]);
        expect(seen).toBe(early ?? container.get(Part));
      });
      await container.closeScope("outer", "o");
      expect(log).toEqual(["inner's", "outer's"]);
    },
  );
});

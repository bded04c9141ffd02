import { describe, expect, it } from "@jest/globals";
import type { ScopeManager } from "@ambit/core";
import { describeScopeManager, LawBrokenError, type ScopeManagerException } from "../src/index.js";
import { CollectingRunner } from "./collecting-runner.js";
import { OwnCurrentScopeManager } from "./reference/own-current-scope-manager.js";
import { RetainingScopeManager } from "./reference/retaining-scope-manager.js";

function collect(
  exceptions: readonly ScopeManagerException[] = [],
  create = (): ScopeManager => new OwnCurrentScopeManager(),
): CollectingRunner {
  const runner = new CollectingRunner();
  describeScopeManager({ name: "Example", create, exceptions, runner });
  return runner;
}

const titles = ({ tests }: CollectingRunner): string[] => tests.map(({ path }) => path.join(" > "));

describe("the tests that are defined", () => {
  it("stand under the manager's name and the law", () => {
    expect(titles(collect())).toContain(
      "Example keeps the laws of scopes > 1. Identity > B6 one scope gives one instance, another scope another",
    );
  });

  it("leave out what needs an ability that the manager does not declare", () => {
    expect(titles(collect()).filter((title) => title.includes("14. Time"))).toEqual([]);
  });

  it("make a manager of their own each, with the limits of the scenario and a clock", async () => {
    const made: unknown[] = [];
    const runner = new CollectingRunner();
    describeScopeManager({
      name: "Example",
      create: (context) => {
        made.push(context.clock);
        expect(context.idleTimeoutMs).toBeGreaterThan(0);
        return new RetainingScopeManager(context);
      },
      abilities: { ends: "on-close", bounded: { whenFull: "overflow", ordersBy: "lru" } },
      runner,
    });
    await runner.run();
    expect(new Set(made).size).toBeGreaterThanOrEqual(runner.tests.length);
  });

  it("fail with the number of the law, and with the manager's own error as the cause", async () => {
    const fault = new Error("out of order");
    const runner = collect([], () => ({
      enterScope: () => {
        throw fault;
      },
      exitScope: () => undefined,
      getCurrentScope: () => undefined,
    }));
    const error: unknown = await runner.tests[0]?.test().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LawBrokenError);
    expect(error).toMatchObject({ law: 1, message: expect.stringMatching(/^Law 1\. .*enterScope/) });
    expect(error).toHaveProperty("cause.cause", fault);
  });

  it("do not hang where something waits for ever", async () => {
    class NeverEnds extends OwnCurrentScopeManager {
      override exitScope(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const runner = new CollectingRunner();
    describeScopeManager({ name: "Example", create: () => new NeverEnds(), runner, hangsAfterMs: 50 });
    const asynchronous = runner.tests.find(({ path }) => path.at(-1)?.startsWith("A10 work"));
    await expect(asynchronous?.test()).rejects.toThrow("Law 2. Something waits for ever: not done after 50 ms.");
  });
});

describe("exceptions", () => {
  it("are shown with their reason, and not played", async () => {
    const create = (): ScopeManager => {
      throw new Error("not to be made");
    };
    const runner = collect([{ reason: "one at a time", laws: [1, 2] }], create);
    const excepted = runner.tests.filter(({ path }) => path.at(-1)?.endsWith("(excepted: one at a time)"));
    const inLaws = runner.tests.filter(({ path }) => path[1] === "1. Identity" || path[1] === "2. Isolation");
    expect(excepted).toEqual(inLaws);
    for (const { test } of excepted) await test();
  });

  it("may name scenarios by the beginning of their titles", () => {
    const excepted = titles(collect([{ reason: "why", laws: ["A9", "N2 N3 the inner scope"] }])).filter((title) =>
      title.includes("(excepted"),
    );
    expect(excepted).toHaveLength(3);
  });

  it.each([
    ["no reason", { reason: " ", laws: [1] }, "needs a reason"],
    ["no such law", { reason: "why", laws: [16] }, "called 16"],
    ["no such scenario", { reason: "why", laws: ["A99"] }, 'called "A99"'],
    ["half an id", { reason: "why", laws: ["A"] }, 'called "A"'],
    ["nothing", { reason: "why", laws: [""] }, 'called ""'],
  ])("with %s are refused", (_, exception, message) => {
    expect(() => collect([exception])).toThrow(message);
  });
});

/** Managers with one fault each. One that the kit does not catch is a fault of the kit. */
import { beforeAll, describe, expect, it, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { allLaws } from "../src/index.js";
import { allMutants } from "./mutants/all-mutants.js";
import { outOfReach } from "./mutants/out-of-reach.js";
import { namesRule, tallyMutants, type Tally } from "./mutants/tally.js";
import { OwnCurrentScopeManager } from "./reference/own-current-scope-manager.js";

const root = join(import.meta.dirname, "../../..");
let tally: Tally;
let status: number | null;

/** By the command, which is several times as fast outside of jest. */
beforeAll(async () => {
  const args = [
    "--conditions=@ambit/source",
    "--import",
    "tsx",
    join(import.meta.dirname, "mutants/main.ts"),
    "--json",
  ];
  const stdout = await new Promise<string>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 }, (_error, printed) => {
      status = child.exitCode;
      resolve(printed);
    });
  });
  tally = JSON.parse(stdout) as Tally;
}, 600_000);

describe("the kit catches a manager that", () => {
  test.each(allMutants)("$name: by law $breaks", ({ name, breaks }) => {
    expect(tally.verdicts.find(({ mutant }) => mutant === name)?.caughtBy).toContain(breaks);
  });
});

it("leaves no survivor, and the command says so", () => {
  expect(tally).toMatchObject({ mutants: allMutants.length, killed: allMutants.length, survived: [] });
  expect(status).toBe(0);
});

it("catches some by the number of each law", () => {
  expect(allLaws.filter(({ number }) => (tally.byLaw[number] ?? 0) === 0)).toEqual([]);
});

it("tells the author of four managers out of five to begin with the very law that the fault is about", () => {
  const led = tally.verdicts.filter(({ breaks, advised }) => advised === breaks);
  expect(led.length / tally.mutants).toBeGreaterThanOrEqual(0.8);
});

it("says each time which rule is broken", () => {
  const said = tally.verdicts.flatMap((verdict) => verdict.said);
  expect(said.length).toBeGreaterThan(tally.mutants);
  expect(said.filter((message) => !namesRule(message))).toEqual([]);
});

it("has a mutant for each scenario that a manager can break, and a reason why none can break the others", () => {
  expect(tally.scenariosWithoutMutant).toEqual(Object.keys(outOfReach));
});

it("tells mutants apart by name", () => {
  expect(new Set(allMutants.map(({ name }) => name)).size).toBe(allMutants.length);
});

it("counts a manager that is not caught by its law as a survivor", async () => {
  const { mutants, killed, survived } = await tallyMutants([
    { name: "without fault", create: () => new OwnCurrentScopeManager(), breaks: 1 },
  ]);
  expect({ mutants, killed, survived }).toEqual({ mutants: 1, killed: 0, survived: ["without fault"] });
});

/** Managers with one fault each. One that the kit does not catch is a fault of the kit. */
import { beforeAll, describe, expect, it, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { allLaws } from "../src/index.js";
import { allMutants } from "./mutants/all-mutants.js";
import { tallyMutants, type Tally } from "./mutants/tally.js";
import { OwnCurrentScopeManager } from "./reference/own-current-scope-manager.js";

/** What no manager breaks, since the container alone decides; played all the same, inside of its scopes. */
const outOfReach = [
  "4. B5 a singleton first asked for inside a scope is built from the root",
  "5. V18 a wide service that takes a narrow one is found by validation",
  "5. V9 a singleton that asks for a service of a scope is refused, also inside",
  "5. V2 V4 a singleton that a service of a scope is made from may not need the scope, not even through a transient",
  "7. C9 what was made for a creation that failed is disposed, at the latest with the scope",
];

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

it("tells the author of four managers out of five to begin with the very law that the fault is about", () => {
  const led = tally.verdicts.filter(({ breaks, advised }) => advised === breaks);
  expect(led.length / tally.mutants).toBeGreaterThanOrEqual(0.8);
});

it("has a mutant for each scenario that a manager can break", () => {
  expect(tally.scenariosWithoutMutant).toEqual(outOfReach);
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

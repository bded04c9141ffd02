import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Explanations } from "../src/mutation/explanations.js";
import { findMutants } from "../src/mutation/find-mutants.js";
import { runMutants, type MutationRun } from "../src/mutation/mutation-run.js";
import { missedIn, report, written } from "../src/mutation/report.js";
import { withMutants } from "../src/mutation/schemata.js";
import { subjectsOf } from "../src/mutation/subjects.js";

/** A package of which it is known what its tests notice. */
const subject = {
  "src/fare.ts": `
    export const basePrice = 3;
    export function fare(age: number): number {
      if (age < 18) return 0;
      return basePrice;
    }
    export function countDown(from: number): number {
      let steps = 0;
      for (let left = from; left > 0; left--) steps++;
      return steps;
    }
    export function forgotten(): string {
      return "nobody asks";
    }
    export class Gate {
      open = false;
      async pass(name: string | undefined): Promise<string> {
        this.open = name !== "";
        return name?.toUpperCase() ?? "NOBODY";
      }
    }`,
  "test/fare.test.ts": `
    import { describe, expect, it } from "@jest/globals";
    import { basePrice, countDown, fare, Gate } from "../src/fare.js";
    describe("fare", () => {
      it.each([[4, 0], [40, 3]])("at %i is %i", (age, price) => expect(fare(age)).toBe(price));
    });
    it("countDown takes a step for each", () => expect(countDown(3)).toBe(3));
    it("Gate names who passes", async () => {
      expect(await new Gate().pass("ann")).toBe("ANN");
      expect(await new Gate().pass(undefined)).toBe("NOBODY");
    });
    it("fails anyhow", () => expect(basePrice).toBe(4));`,
  "test/elsewhere.test.ts": `
    import { readFileSync } from "node:fs";
    readFileSync(import.meta.dirname + "/fare.test.ts");`,
  "test/gate.trial.ts": `
    import { expect, it } from "@jest/globals";
    import { Gate } from "../src/fare.js";
    it("Gate is open for who has a name", async () => {
      const gate = new Gate();
      await gate.pass("ann");
      expect(gate.open).toBe(true);
    });`,
};

describe("a run of mutants", () => {
  let root: string;
  let run: MutationRun;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "ambit-mutation-test-"));
    for (const [file, text] of Object.entries(subject)) {
      const path = join(root, "packages/fares", file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    run = await runMutants(root, { folder: "packages/fares", testedBy: ["packages/fares"] });
  }, 120_000);
  afterAll(() => rm(root, { recursive: true }));

  const loop = "for (let left = from; left > 0;";

  it.each([
    ["killed", "if (age < 18) return 0;", "if (true) return 0;"],
    ["killed", "if (age < 18) return 0;", "if (false) return 0;"],
    ["killed", "return basePrice;", "return undefined;"],
    ["killed", "export const basePrice = 3;", "export const basePrice = (3 + 1);"],
    ["killed", 'return name?.toUpperCase() ?? "NOBODY";', 'return name.toUpperCase() ?? "NOBODY";'],
    ["killed", 'return name?.toUpperCase() ?? "NOBODY";', "return name?.toUpperCase();"],
    ["survived", "if (age < 18) return 0;", "if (age <= 18) return 0;"],
    ["survived", "if (age < 18) return 0;", "if (age < (18 + 1)) return 0;"],
    ["killed", 'this.open = name !== "";', ";"],
    ["timed-out", `${loop} left--) steps++;`, `${loop} left++) steps++;`],
    ["not-covered", 'return "nobody asks";', 'return "";'],
  ])("finds that a mutant is %s: %s", (verdict, code, becomes) => {
    const found = run.tried.filter(({ mutant }) => mutant.code === code && mutant.becomes === becomes);
    expect(found.map((tried) => tried.verdict)).toEqual([verdict]);
  });

  it("leaves out tests that fail without any mutant, and files that cannot be loaded, and says which", () => {
    expect(run.leftOut.map(({ file, test }) => [file, test])).toEqual([
      ["packages/fares/test/elsewhere.test.ts", "(all)"],
      ["packages/fares/test/fare.test.ts", "fails anyhow"],
    ]);
  });

  it("tries a trial's tests too, which no other runner knows", () => {
    const { by } = run.tried.find(({ mutant }) => mutant.code === 'this.open = name !== "";')!;
    expect(by).toBe("Gate is open for who has a name");
  });

  it("takes a sample at even distances, the same one every time, and says of how many", () => {
    const idsOf = (sample?: number): number[] =>
      subjectsOf(root, { folder: "packages/fares", testedBy: [], sample }).flatMap(({ mutants }) =>
        mutants.map(({ id }) => id),
      );
    const all = idsOf();
    const ids = idsOf(5);
    const distances = ids.slice(1).map((id, index) => id - ids[index]!);
    expect(ids).toHaveLength(5);
    expect(Math.max(...distances) - Math.min(...distances)).toBeLessThanOrEqual(1);
    expect(idsOf(all.length + 1)).toEqual(all);
    const found = report({ ...run, tried: run.tried.slice(0, 5) }, new Explanations([]));
    expect(written("fares", found)).toContain(`of ${all.length} mutants 5 tried`);
  });

  it("counts by file and in all, and the score is what was noticed", () => {
    const { files, ...whole } = report(run, new Explanations([]));
    expect(files).toHaveLength(1);
    expect(whole.killed + whole.timedOut + whole.survived + whole.notCovered).toBe(whole.mutants);
    expect(whole.score).toBeCloseTo((100 * (whole.killed + whole.timedOut)) / whole.mutants, 1);
    expect(whole.unexplained).toBe(whole.survived + whole.notCovered);
  });

  it("knows an explanation by its code, and tells when it is no longer needed", () => {
    const about = { file: "packages/fares/src/fare.ts", within: "fare", reason: "nobody is just eighteen" };
    const code = "if (age < 18) return 0;";
    const needed = { ...about, code, becomes: "if (age <= 18) return 0;" };
    const killed = { ...about, code, becomes: "if (true) return 0;" };
    const found = report(run, new Explanations([needed, killed]));
    expect(found.undetected.filter(({ reason }) => reason === about.reason).map(({ becomes }) => becomes)).toEqual([
      needed.becomes,
    ]);
    expect(found.outdated).toEqual([killed]);
    expect(found.unexplained).toBe(found.survived + found.notCovered - 1);
  });

  it("tries again what a report lists as not noticed, and nothing else", async () => {
    const first = report(run, new Explanations([]));
    const choice = { folder: "packages/fares", testedBy: ["packages/fares"], only: missedIn({ fares: first }) };
    const again = report(await runMutants(root, choice), new Explanations([]));
    expect(again.undetected).toEqual(first.undetected);
    expect([again.killed, again.timedOut]).toEqual([0, 0]);
    const withoutTests = await runMutants(root, { ...choice, tests: ["no such file"] });
    expect(withoutTests.tried.map(({ verdict }) => verdict)).toEqual(again.undetected.map(() => "not-covered"));
  }, 60_000);
});

describe("mutants of a text", () => {
  const changes = (text: string): string[] => findMutants("a.ts", text).map(({ becomes }) => becomes);

  it.each([
    ["const a = b?.c.d();", ["const a = b.c.d();"]],
    ["const a = b ?? c;", ["const a = b;", "const a = c;"]],
    ["const a = b && !c;", ["const a = b;", "const a = !c;", "const a = b && c;"]],
    ["const a = b <= c;", ["const a = b > c;", "const a = b < c;"]],
    ["const a = [b];", ["const a = [];"]],
    ["f();", [";"]],
    ["while (a) f();", ["while (false) f();", "while (a) ;"]],
    ["if (a) return;", ["if (true) return;", "if (a) ;"]],
    ["const f = () => a < b;", ["const f = () => true;", "const f = () => false;", "const f = () => a <= b;"]],
    ['type A = "b"; import c from "d";', []],
    ["const [a] = b;\n[c] = d;", [";"]],
    ['const a = { "b-c": 1 };', ['const a = { "b-c": 0 };']],
  ])("%s", (text, expected) => {
    expect(changes(text).sort()).toEqual([...expected].sort());
  });

  it("leave what is deleted to be deleted while none is asked for", () => {
    const text = "(a) => { delete a?.b; return Object.keys(a); }";
    const mutants = findMutants("a.ts", text).filter(({ becomes }) => becomes !== ";");
    const compiled = withMutants("a.ts", text, mutants);
    const run = runInThisContext(`(__mutant__) => ${compiled}`) as (isActive: () => boolean) => (a: object) => string[];
    expect(run(() => false)({ b: 1, c: 2 })).toEqual(["c"]);
  });

  it("stand side by side in one text, which is the old one while none is asked for", () => {
    const text = "(a, b) => { if (a > 1) return b?.c ?? a; return a - 1; }";
    const mutants = findMutants("a.ts", text).filter(({ becomes }) => becomes !== ";");
    type Subject = (a: number, b?: { c: number }) => unknown;
    const compile = runInThisContext(`(__mutant__) => ${withMutants("a.ts", text, mutants)}`) as (
      isActive: (id: number) => boolean,
    ) => Subject;
    const compiled = (active: number) => compile((id) => id === active);
    const original = compiled(0);
    expect([original(2, { c: 7 }), original(2), original(0)]).toEqual([7, 2, -1]);
    const idOf = (becomes: string) => mutants.find((mutant) => mutant.becomes.includes(becomes))!.id;
    expect(compiled(idOf("a + 1"))(0)).toBe(1);
    expect(compiled(idOf("a >= 1"))(1, { c: 7 })).toBe(7);
    expect(() => compiled(idOf("b.c ?? a"))(2)).toThrow("undefined");
  });
});

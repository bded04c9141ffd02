import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allLaws, checkScopeManager, conformanceReport, kitVersion } from "../src/index.js";
import { OwnCurrentScopeManager } from "./reference/own-current-scope-manager.js";

describe("the report", () => {
  it("has one result for each scenario", async () => {
    const { manager, results } = await checkScopeManager({
      name: "Example",
      create: () => new OwnCurrentScopeManager(),
    });
    expect(manager).toBe("Example");
    expect(new Set(results.map(({ law, scenario }) => `${law} ${scenario}`)).size).toBe(results.length);
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(["kept", "not-applicable"]));
  });

  it("is one line of sums, a table of the laws with their scenarios by id, and what is excepted", async () => {
    const report = await checkScopeManager({
      name: "Example",
      create: () => new OwnCurrentScopeManager(),
      exceptions: [{ reason: "there is only one container", laws: ["two containers"] }],
    });
    const lines = conformanceReport(report).split("\n");
    expect(lines[0]).toMatch(
      /^`Example` keeps the laws of scopes: \d+ scenarios kept, 0 broken, 1 excepted, \d+ not applicable \(@ambit\/conformance \d+\.\d+\.\d+\)\.$/,
    );
    expect(lines).toContain("| law | kept | scenarios |");
    expect(lines.filter((line) => /^\| \d+\. /.test(line))).toHaveLength(15);
    expect(lines).toContainEqual(
      expect.stringMatching(/^\| 3\. Nesting \| (\d+) of \1 \| A3 A8 A12 .* without id \|$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^\| 2\. Isolation \| (\d+) of (?!\1 )\d+ \|/));
    expect(lines).toContain(
      "- there is only one container: 2. two containers share neither scopes nor what is current",
    );
    expect(lines).toContainEqual(expect.stringMatching(/^Not applicable without: .*an absolute timeout/));
    expect(lines.join("\n")).not.toContain("What to do");
    expect(lines.every((line) => line.length < 300)).toBe(true);
  });

  it("says what was declared, as it was written", async () => {
    const report = await checkScopeManager({
      name: "Example",
      create: () => new OwnCurrentScopeManager(),
      abilities: { refusesId: "x", bounded: { whenFull: "reject", setLimit: () => undefined }, evict: () => undefined },
      exceptions: [{ reason: "only for show", laws: allLaws.map(({ number }) => number) }],
    });
    expect(conformanceReport(report)).toContain(
      'Declared: `refusesId: "x"`, `bounded: { whenFull: "reject", setLimit() }`, `evict()`.',
    );
  });

  it("tells which scenarios want which ability, if it is asked for at length", async () => {
    const report = await checkScopeManager({ name: "Example", create: () => new OwnCurrentScopeManager() });
    expect(conformanceReport(report, { long: true })).toMatch(/^- an absolute timeout: 6\. Z1 .*; 13\. an old scope/m);
  });

  it("says what is broken and what to do, the most basic law first, a few examples each", async () => {
    class NeverCloses extends OwnCurrentScopeManager {
      protected override end(): void {}
    }
    const report = await checkScopeManager({ name: "Example", create: () => new NeverCloses() });
    const short = conformanceReport(report);
    expect(short).toMatch(/^`Example` does \*\*not\*\* keep the laws of scopes: /);
    const steps = [...short.matchAll(/^(\d+)\. \*\*Law (\d+), /gm)].map(([, place, law]) => [place, law]);
    expect(steps[0]).toEqual(["1", "8"]);
    expect(steps.length).toBeGreaterThan(3);
    expect(short).toMatch(
      /^ {3}- D1 K1 a scope ends with its last user.*: Its state .*expected "closed", got "open"\.$/m,
    );
    expect(short).toMatch(/^ {3}- and \d+ more$/m);
    expect(conformanceReport(report, { long: true })).not.toMatch(/^ {3}- and \d+ more$/m);
  });

  it("bears the version of the package", () => {
    const manifest = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
    expect(kitVersion).toBe((JSON.parse(manifest) as { version: string }).version);
  });
});

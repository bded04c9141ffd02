import { describe, expect, it } from "@jest/globals";
import { conformanceReport } from "../src/index.js";
import { OwnCurrentScopeManager } from "./reference/own-current-scope-manager.js";
import { reportOn } from "./verdict.js";

describe("the report", () => {
  it("has one result for each scenario", async () => {
    const { manager, results } = await reportOn({ name: "Example", create: () => new OwnCurrentScopeManager() });
    expect(manager).toBe("Example");
    expect(new Set(results.map(({ law, scenario }) => `${law} ${scenario}`)).size).toBe(results.length);
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(["kept", "not-applicable"]));
  });

  it("is a table of the laws, with what is excepted and what does not apply below", async () => {
    const report = await reportOn({
      name: "Example",
      create: () => new OwnCurrentScopeManager(),
      exceptions: [{ reason: "there is only one container", laws: ["two containers"] }],
    });
    const lines = conformanceReport(report).split("\n");
    expect(lines[0]).toMatch(
      /^`Example` keeps \d+ scenarios of the laws of scopes, breaks 0, is excepted from 1; \d+ do not apply\.$/,
    );
    expect(lines).toContain("| law | kept | broken | excepted | does not apply |");
    expect(lines.filter((line) => /^\| \d+\. /.test(line))).toHaveLength(15);
    expect(lines).toContain(
      "- there is only one container: 2. two containers share neither scopes nor what is current",
    );
    expect(lines).toContainEqual(expect.stringMatching(/^- an absolute timeout: 6\. Z1 /));
    expect(lines).not.toContain("Broken:");
  });

  it("says what is broken, and how", async () => {
    class NeverCloses extends OwnCurrentScopeManager {
      protected override end(): void {}
    }
    const report = conformanceReport(await reportOn({ name: "Example", create: () => new NeverCloses() }));
    expect(report).toContain("Broken:");
    expect(report).toMatch(/^- D1 a scope ends with its last user.*: Law 8\. .*expected "closed", got "open"\.$/m);
  });
});

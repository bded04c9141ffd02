import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allLaws } from "../src/index.js";
import { referenceManagers } from "./reference/reference-managers.js";
import { reportOn } from "./verdict.js";

const scenarios = allLaws.flatMap((law) => law.scenarios.map(({ title }) => ({ law: law.number, title })));

describe("the laws", () => {
  it("are fifteen, in order, each with a statement and scenarios", () => {
    expect(allLaws.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    for (const { statement, scenarios: own } of allLaws) {
      expect(statement).not.toBe("");
      expect(own.length).toBeGreaterThan(2);
    }
  });

  it("have scenarios that can be told apart by law and title", () => {
    const names = scenarios.map(({ law, title }) => `${law} ${title}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("name only scenarios that there are", () => {
    const text = readFileSync(join(import.meta.dirname, "../laws.json"), "utf8");
    const known = new Set((JSON.parse(text) as { id: string }[]).map(({ id }) => id));
    const named = scenarios.flatMap(({ title }) => /^(?:[A-Z]\d{1,2} )*/.exec(title)?.[0].trim().split(" ") ?? []);
    expect(named.filter((id) => id !== "" && !known.has(id))).toEqual([]);
  });

  it("have no scenario that no reference manager keeps", async () => {
    const reports = await Promise.all(referenceManagers.map(reportOn));
    const kept = new Set(
      reports.flatMap(({ results }) =>
        results.filter(({ state }) => state === "kept").map(({ law, scenario }) => `${law} ${scenario}`),
      ),
    );
    expect(scenarios.filter(({ law, title }) => !kept.has(`${law} ${title}`))).toEqual([]);
  });
});

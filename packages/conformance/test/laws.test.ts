import { describe, expect, it } from "@jest/globals";
import lawsJson from "../laws.json" with { type: "json" };
import { allLaws, checkScopeManager, scenarioIdsOf } from "../src/index.js";
import { referenceManagers } from "./reference/reference-managers.js";

const scenarios = allLaws.flatMap((law) => law.scenarios.map(({ title }) => ({ law: law.number, title })));

const named = new Set(scenarios.flatMap(({ title }) => scenarioIdsOf(title)));

/** The list of scenarios that the kit draws on; `kit` says why one of them is not played on managers. */
const listed: readonly {
  id: string;
  section: number | string;
  source: string;
  kit?: string;
}[] = lawsJson;

/** All but the sections about stores. */
const sections = new Set<unknown>([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14]);

describe("the laws", () => {
  it("are fifteen, in order, each with a statement, a remedy and scenarios", () => {
    expect(allLaws.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    for (const { statement, remedy, scenarios: own } of allLaws) {
      expect(statement).not.toBe("");
      expect(remedy).toMatch(/[^.]\.$/);
      expect(own.length).toBeGreaterThan(2);
      expect(own.map(({ title }) => title)).not.toContain("");
    }
  });

  it("have scenarios that can be told apart by law and title", () => {
    const names = scenarios.map(({ law, title }) => `${law} ${title}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("name only scenarios that are on the list", () => {
    const known = new Set(listed.map(({ id }) => id));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(listed.filter(({ source, section }) => source === "laws" && sections.has(section)))(
    "play $id, or the list says why not",
    ({ id, kit }) => {
      expect({ id, played: named.has(id), hasReason: kit !== undefined }).toEqual({
        id,
        played: kit === undefined,
        hasReason: !named.has(id),
      });
    },
  );

  it("have no scenario that no reference manager keeps", async () => {
    const reports = await Promise.all(referenceManagers.map(checkScopeManager));
    const kept = new Set(
      reports.flatMap(({ results }) =>
        results.filter(({ state }) => state === "kept").map(({ law, scenario }) => `${law} ${scenario}`),
      ),
    );
    expect(scenarios.filter(({ law, title }) => !kept.has(`${law} ${title}`))).toEqual([]);
  });
});

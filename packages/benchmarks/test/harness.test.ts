import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { sourceLauncher } from "../src/harness/launcher.js";
import { median } from "../src/harness/median.js";
import { planCells } from "../src/harness/plan.js";
import { rowsOf } from "../src/harness/rows.js";
import { runCells } from "../src/harness/run-cells.js";
import { readOptions } from "../src/options.js";
import { chart } from "../src/report/chart.js";
import { textTable } from "../src/report/table.js";
import { baselineProblems } from "../src/workloads/w7-traces.js";

const { pace } = readOptions(["--smoke"]);
const tiny = { size: "tiny", pace, repetitions: 1, launcher: sourceLauncher } as const;

describe("a run", () => {
  test("has a row for each cell, with a ratio to the code by hand", async () => {
    const cells = await planCells({
      workloads: ["W3", "W10-import"],
      subjects: ["ambit-strict", "needle-di"],
      size: "tiny",
    });
    const rows = rowsOf(await runCells(cells, tiny));
    expect(rows.map(({ workload, subject }) => `${workload} ${subject}`)).toEqual([
      "W3 hand",
      "W3 handlazy",
      "W3 ambit-strict",
      "W3 needle-di",
      "W3-async hand",
      "W3-async handlazy",
      "W3-async ambit-strict",
      "W10-import needle-di",
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ unit: "ns", processes: 1, nsPerOp: row.value });
      expect(row.nsPerOp).toBeGreaterThan(0);
      expect(row).not.toHaveProperty("failure");
    }
    expect(rows[0]).toMatchObject({ ratioToHand: 1, awaited: false, coldNsPerOp: expect.any(Number) });
    expect(rows.at(-1)).toMatchObject({ ratioToHand: null, coldNsPerOp: null });
    const { workload } = cells[0]!;
    expect(textTable(rows, [workload], "tiny")).toMatch(/^W3: .*\n {2}hand +\S+ \S+ +1\.00× {2}cold/);
    expect(
      chart(rows, [workload], "tiny")
        .match(/<rect class="\w+"/g)
        ?.sort(),
    ).toEqual(['<rect class="ambit"', '<rect class="hand"', '<rect class="hand"', '<rect class="peer"']);
  });

  test("says of a subject that its check has refused what is wrong, and gives no figures", async () => {
    const entry = fileURLToPath(new URL("broken-cell.ts", import.meta.url));
    const cells = await planCells({ workloads: ["W3"], subjects: ["hand"], size: "tiny" });
    const requests = cells.filter(({ workload }) => workload.id === "W3");
    const [row] = rowsOf(await runCells(requests, { ...tiny, launcher: { ...sourceLauncher, entry } }));
    expect(row).toMatchObject({ value: null, nsPerOp: null, ratioToHand: null, processes: 0 });
    expect(row?.failure).toContain("what ends with the request has ended once");
  });

  test("replays traces, and knows what the least recently used should hit", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ambit-traces-"));
    try {
      writeFileSync(join(folder, "small.txt.gz"), gzipSync("1\n2\n1\n3\n2\n"));
      const cells = await planCells({
        workloads: ["W7-trace-small-100"],
        subjects: ["ambit"],
        size: "tiny",
        traces: folder,
      });
      const rows = rowsOf(await runCells(cells, { ...tiny, traces: folder }));
      expect(rows.map(({ subject, value, unit }) => ({ subject, value, unit }))).toEqual([
        { subject: "hand", value: 2, unit: "hits" },
        { subject: "ambit", value: 2, unit: "hits" },
      ]);
      writeFileSync(join(folder, "expected.json"), JSON.stringify({ small: { lru_hits: { 100: 3 } } }));
      expect(baselineProblems(folder, new Map([["W7-trace-small-100", 2]]))).toEqual([
        "W7-trace-small-100: 2 hits, and not 3.",
      ]);
      expect(baselineProblems(folder, new Map([["W7-trace-small-100", 3]]))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test("a workload is chosen with those that belong to it, and not with those that merely begin alike", async () => {
  const idsOf = async (...workloads: string[]) => {
    const cells = await planCells({ workloads, subjects: ["ambit"], size: "full" });
    return [...new Set(cells.map(({ workload }) => workload.id))];
  };
  expect(await idsOf("W1")).toEqual(["W1a", "W1b"]);
  expect(await idsOf("w5", "W2")).toEqual(["W2", "W5", "W5-async", "W5-memory"]);
});

test("what cannot be meant is refused, and the message says what can", async () => {
  await expect(planCells({ workloads: ["W77"], size: "tiny" })).rejects.toThrow(/There is no "W77"\. There are: W1a, /);
  await expect(planCells({ subjects: ["angular"], size: "tiny" })).rejects.toThrow(
    /There is no "angular"\. There are: hand, /,
  );
  await expect(planCells({ traces: "/nowhere", size: "tiny" })).rejects.toThrow("There are no traces in /nowhere");
  expect(() => readOptions(["--repetitions", "0"])).toThrow("--repetitions is a whole number above 0.");
});

test("the median is in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
});

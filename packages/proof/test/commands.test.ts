import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";
import type { SearchResult } from "../src/model/search.js";
import type { SoakResult } from "../src/soak/soak.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a command of the repository prints, as `npm run` would call it. */
async function printed(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["packages/workspace/pnpm.mjs", ...args], {
    cwd: root,
  });
  return stdout;
}

it("model prints one JSON object, and the same for the same seed", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const text = await printed("model", "--steps", "1000", "--seed", "3", "--json");
      return JSON.parse(text) as SearchResult & { stepsPerSecond: number };
    }),
  );
  expect(one).toMatchObject({ violations: 0, seed: 3, found: [] });
  expect(one!.steps).toBeGreaterThanOrEqual(1_000);
  expect({ ...one, stepsPerSecond: 0 }).toEqual({ ...other, stepsPerSecond: 0 });
}, 30_000);

it("model tells people which seed to use again", async () => {
  expect(await printed("model", "--steps", "500", "--seed", "4")).toContain("0 violations; again with --seed 4");
}, 30_000);

it("soak runs for a fraction of a minute, and the books balance", async () => {
  const text = await printed("soak", "--minutes", "0.1", "--seed", "5", "--json");
  const { problems, operations, samples, books } = JSON.parse(text) as SoakResult;
  expect(problems).toEqual([]);
  expect(operations).toBeGreaterThan(100);
  expect(samples.length).toBeGreaterThan(20);
  expect(Object.keys(books.scopes)).toEqual(["tenant", "session", "request", "workflow", "cache"]);
}, 60_000);

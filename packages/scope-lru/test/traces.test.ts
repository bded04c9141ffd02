import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { createContainer } from "@ambit/core";
import { StackFlow } from "@ambit/manager-kit";
import { LruScopeManager } from "@ambit/scope-lru";

/** Seen from the folder of the repository; it comes with no clone. */
const traces = fileURLToPath(new URL("../../../../shared/data/traces/", import.meta.url));

type Expected = Record<
  string,
  { requests: number; lru_hits: Record<string, number>; belady_hits: Record<string, number> }
>;

/** How often a request finds its scope open. */
function hits(requests: readonly string[], maxScopes: number, policy: "lru" | "sieve"): number {
  const manager = new LruScopeManager({ maxScopes, policy, flow: new StackFlow() });
  const container = createContainer().registerScopeManager("page", manager);
  for (const id of requests) container.runInScope("page", id, () => undefined);
  return manager.lookups().hits;
}

function compareWithTraces(): void {
  const expected = JSON.parse(readFileSync(`${traces}expected.json`, "utf8")) as Expected;
  for (const [name, trace] of Object.entries(expected)) {
    const requests = gunzipSync(readFileSync(`${traces}${name}.txt.gz`))
      .toString()
      .trimEnd()
      .split("\n");
    expect(requests).toHaveLength(trace.requests);
    const found = Object.keys(trace.lru_hits).map((capacity) => [capacity, hits(requests, Number(capacity), "lru")]);
    expect({ [name]: Object.fromEntries(found) as unknown }).toEqual({ [name]: trace.lru_hits });
    // What SIEVE comes to was not counted by others; it cannot beat whoever knows the future.
    const best = trace.belady_hits["1000"] ?? 0;
    const sieve = hits(requests, 1_000, "sieve");
    expect(sieve).toBeGreaterThan(best / 2);
    expect(sieve).toBeLessThanOrEqual(best);
  }
}

describe("recorded traces", () => {
  if (existsSync(`${traces}expected.json`)) {
    it(
      "E12 least recently used has exactly the hits that were counted for each trace and capacity",
      compareWithTraces,
      60_000,
    );
  } else {
    const absent = `there are no traces in ${traces}: hits were not compared with those that others have counted`;
    console.warn(absent);
    it.skip(absent, () => undefined);
  }
});

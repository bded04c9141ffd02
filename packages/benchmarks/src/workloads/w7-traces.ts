import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Cart } from "../services/session.js";
import type { Abilities } from "../subject.js";
import { workload, type Workload } from "../workload.js";
import { checkBounded } from "./w7-bounded.js";

const suffix = ".txt.gz";
const bounds = [100, 500, 1_000, 2_000];

/** What is known of traces: how often the least recently used hits, by trace and bound. */
type Expected = Readonly<Record<string, { readonly lru_hits?: Readonly<Record<string, number>> } | undefined>>;

/**
 * How often real requests find their scope open, for every trace in this folder: one id in each line of `<name>.txt.gz`. Where there is an
 * `expected.json` as well, its `lru_hits` have to agree with those of the baseline.
 * @throws where there is no such folder, or no trace in it.
 */
export function traceWorkloads(folder: string): readonly Workload[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(suffix)) : [];
  if (files.length === 0)
    throw new Error(`There are no traces in ${folder}: files named <name>${suffix}, with an id in each line.`);
  return files.flatMap((file) => bounds.map((maxScopes) => hitsOf(folder, basename(file, suffix), maxScopes)));
}

function hitsOf(folder: string, name: string, maxScopes: number): Workload {
  return workload({
    id: `W7-trace-${name}-${maxScopes}`,
    title: `hits of the trace "${name}", ${maxScopes} scopes at the most`,
    uses: "bounded",
    unit: "hits",
    async check(setUp) {
      await checkBounded(setUp);
    },
    async measure(setUp) {
      const requests = gunzipSync(readFileSync(join(folder, name + suffix)))
        .toString("latin1")
        .trimEnd()
        .split("\n");
      return await countHits(setUp, requests, maxScopes);
    },
  });
}

async function countHits(setUp: Abilities["bounded"], requests: readonly string[], maxScopes: number): Promise<number> {
  const visit = await setUp(maxScopes);
  const seen = new WeakSet<Cart>();
  let hits = 0;
  for (const id of requests) {
    const cart = await visit(id);
    if (seen.has(cart)) hits++;
    else seen.add(cart);
  }
  return hits;
}

/** How many hits the least recently used has, if the folder tells. */
export function expectedHits(folder: string, workloadId: string): number | undefined {
  const file = join(folder, "expected.json");
  const found = /^W7-trace-(?<name>.+)-(?<bound>\d+)$/.exec(workloadId)?.groups;
  if (found === undefined || !existsSync(file)) return undefined;
  const expected = JSON.parse(readFileSync(file, "utf8")) as Expected;
  return expected[found.name as string]?.lru_hits?.[found.bound as string];
}

/** The baseline is the least recently used by definition: if it disagrees with what is known, nothing can be compared with it. */
export function assertBaseline(folder: string, workloadId: string, hits: number): void {
  const expected = expectedHits(folder, workloadId);
  if (expected !== undefined) assert.equal(hits, expected, `the hits of ${workloadId}, as expected.json has them`);
}

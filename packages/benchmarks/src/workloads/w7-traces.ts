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

const idOf = (name: string, maxScopes: number): string => `W7-trace-${name}-${maxScopes}`;

function hitsOf(folder: string, name: string, maxScopes: number): Workload {
  return workload({
    id: idOf(name, maxScopes),
    title: `hits of the trace "${name}", ${maxScopes} scopes at the most`,
    uses: "bounded",
    unit: "hits",
    check: checkBounded,
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

/**
 * Where the hits of the baseline, by workload, are not those that the folder's `expected.json` has, one sentence each. The baseline is the least
 * recently used by definition: if it is wrong, nothing can be compared with it.
 */
export function baselineProblems(folder: string, hits: ReadonlyMap<string, number>): string[] {
  const file = join(folder, "expected.json");
  const expected = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Expected) : {};
  return Object.entries(expected).flatMap(([name, trace]) =>
    Object.entries(trace?.lru_hits ?? {}).flatMap(([bound, wanted]) => {
      const found = hits.get(idOf(name, Number(bound)));
      return found === undefined || found === wanted
        ? []
        : [`${idOf(name, Number(bound))}: ${found} hits, and not ${wanted}.`];
    }),
  );
}

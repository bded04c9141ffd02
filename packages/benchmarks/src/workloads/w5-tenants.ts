import assert from "node:assert/strict";
import { Catalog } from "../services/tenant.js";
import type { Abilities } from "../subject.js";
import { heapGrowth } from "../cell/heap-growth.js";
import { shuffledIndexes } from "../cell/random.js";
import { workload, type Operation } from "../workload.js";

const tenants = { full: 10_000, quick: 10_000, tiny: 20 };

const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `tenant-${index}`);

async function check(setUp: Abilities["tenants"], size: number): Promise<void> {
  const catalogOf = await setUp();
  const ids = idsOf(Math.min(size, 100));
  const catalogs: Catalog[] = [];
  for (const id of ids) catalogs.push(await catalogOf(id));
  assert.equal(new Set(catalogs).size, ids.length, "each tenant has a catalog of its own");
  for (const catalog of catalogs) assert.ok(catalog instanceof Catalog, "which is of its class");
  for (const [index, id] of ids.entries())
    assert.ok((await catalogOf(id)) === catalogs[index], `${id} keeps its catalog`);
  assert.equal(new Set(catalogs.map(({ settings }) => settings)).size, 1, "and all share the settings");
}

async function prepare(setUp: Abilities["tenants"], size: number): Promise<Operation> {
  const catalogOf = await setUp();
  const ids = idsOf(size);
  for (const id of ids) await catalogOf(id);
  // The very strings that the tenants were opened with: what it costs to hash an id that has just come in is not the subject's affair.
  const visits = shuffledIndexes(2 ** 16, size).map((index) => ids[index] as string);
  return (index) => catalogOf(visits[index & 0xffff] as string);
}

export const tenantVisits = workload({
  id: "W5",
  title: "enter one of {count} tenants, resolve, leave",
  uses: "tenants",
  sizes: tenants,
  check,
  prepare,
});

export const carriedTenantVisits = workload({
  id: "W5-async",
  title: "the same in an asynchronous context",
  uses: "carriedTenants",
  sizes: tenants,
  check,
  prepare,
});

export const tenantMemory = workload({
  id: "W5-memory",
  title: "heap of a live tenant with one instance",
  uses: "tenants",
  unit: "bytes",
  sizes: tenants,
  check,
  async measure(setUp, size) {
    const catalogOf = await setUp();
    const ids = idsOf(size);
    await catalogOf("the first has to pay for what all share");
    return await heapGrowth(size, async (index) => {
      await catalogOf(ids[index] as string);
    });
  },
});

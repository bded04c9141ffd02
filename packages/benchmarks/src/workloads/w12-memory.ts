import assert from "node:assert/strict";
import { heapGrowth } from "../cell/heap-growth.js";
import { scopedRecipes } from "../services/simple.js";
import { workload, type Workload } from "../workload.js";

function idleScopes(instances: number, quick: number): Workload {
  return workload({
    id: `W12-${instances}`,
    title: `heap of an idle scope with ${instances} instances`,
    uses: "idleScopes",
    unit: "bytes",
    sizes: { full: 10_000, quick, tiny: 10 },
    async check(setUp) {
      const recipes = scopedRecipes(instances);
      const open = await setUp(recipes);
      const [first, second] = [await open("first"), await open("second")];
      for (const [index, { itsClass }] of recipes.entries())
        assert.ok(first[index] instanceof itsClass, `instance ${index} is of its class`);
      assert.equal(new Set([...first, ...second]).size, 2 * instances, "each scope has instances of its own");
    },
    async measure(setUp, size) {
      const open = await setUp(scopedRecipes(instances));
      const ids = Array.from({ length: size }, (_, index) => `scope-${index}`);
      await open("the first has to pay for what all share");
      return await heapGrowth(size, async (index) => {
        await open(ids[index] as string);
      });
    },
  });
}

export const memoryWorkloads: readonly Workload[] = [idleScopes(0, 0), idleScopes(5, 2_000), idleScopes(50, 0)];

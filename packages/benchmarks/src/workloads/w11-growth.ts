import assert from "node:assert/strict";
import { singletonRecipes } from "../services/simple.js";
import { largeHeap, workload, type Workload } from "../workload.js";
import { tenantVisits } from "./w5-tenants.js";

/** The visits of W5, among so many. */
function amongScopes(count: number, quick: number): Workload {
  const sizes = { full: count, quick, tiny: Math.min(count, 20) };
  return {
    ...tenantVisits,
    id: `W11-scopes-${count}`,
    title: "W5 among {count} open scopes",
    sizes,
    ...(count > 100_000 ? { flags: largeHeap } : {}),
  };
}

/** Singletons in turn, among so many bindings. */
function amongBindings(count: number, quick: number): Workload {
  return workload({
    id: `W11-bindings-${count}`,
    title: "one of {count} cached singletons",
    uses: "singletons",
    sizes: { full: count, quick, tiny: 10 },
    async check(setUp, size) {
      const recipes = singletonRecipes(size);
      const get = await setUp(recipes);
      for (const [index, { itsClass }] of recipes.entries()) assert.ok(get(index) instanceof itsClass);
    },
    async prepare(setUp, size) {
      const get = await setUp(singletonRecipes(size));
      for (let index = 0; index < size; index++) get(index);
      return (index) => get(index % size);
    },
  });
}

/** A quick run leaves out what takes long, and what shows only beside the others. */
export const growthWorkloads: readonly Workload[] = [
  amongScopes(10, 0),
  amongScopes(1_000, 1_000),
  amongScopes(100_000, 0),
  amongScopes(1_000_000, 0),
  amongBindings(10, 0),
  amongBindings(100, 0),
  amongBindings(1_000, 1_000),
];

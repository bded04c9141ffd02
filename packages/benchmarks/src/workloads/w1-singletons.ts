import assert from "node:assert/strict";
import { singletonRecipes } from "../services/simple.js";
import type { Abilities } from "../subject.js";
import { workload } from "../workload.js";

async function check(setUp: Abilities["singletons"]): Promise<void> {
  const recipes = singletonRecipes(16);
  const get = await setUp(recipes);
  for (const [index, { itsClass }] of recipes.entries()) {
    assert.ok(get(index) instanceof itsClass, `singleton ${index} is of its class`);
    assert.ok(get(index) === get(index), `singleton ${index} is one`);
  }
  const another = await setUp(recipes);
  assert.ok(another(0) !== get(0), "another container has singletons of its own");
}

export const oneSingleton = workload({
  id: "W1a",
  title: "a cached singleton",
  uses: "singletons",
  check,
  async prepare(setUp) {
    const get = await setUp(singletonRecipes(16));
    return () => get(7);
  },
});

export const singletonsInTurn = workload({
  id: "W1b",
  title: "16 cached singletons in turn",
  uses: "singletons",
  check,
  async prepare(setUp) {
    const get = await setUp(singletonRecipes(16));
    return (index) => get(index & 15);
  },
});

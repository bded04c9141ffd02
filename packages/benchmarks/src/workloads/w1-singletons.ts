import assert from "node:assert/strict";
import { singletonClasses } from "../services/singletons.js";
import type { Abilities } from "../subject.js";
import { workload } from "../workload.js";

async function check(setUp: Abilities["singletons"]): Promise<void> {
  const get = await setUp();
  for (const [index, singleton] of singletonClasses.entries()) {
    assert.ok(get(index) instanceof singleton, `singleton ${index} is of its class`);
    assert.equal(get(index), get(index), `singleton ${index} is one`);
  }
  const another = await setUp();
  assert.notEqual(another(0), get(0), "another container has singletons of its own");
}

export const oneSingleton = workload({
  id: "W1a",
  title: "a cached singleton",
  uses: "singletons",
  check,
  async prepare(setUp) {
    const get = await setUp();
    return () => get(7);
  },
});

export const singletonsInTurn = workload({
  id: "W1b",
  title: "16 cached singletons in turn",
  uses: "singletons",
  check,
  async prepare(setUp) {
    const get = await setUp();
    return (index) => get(index & 15);
  },
});

import assert from "node:assert/strict";
import type { Abilities } from "../subject.js";
import { workload, type Workload } from "../workload.js";

/** Two flows at once, each of which has to see itself, and nobody else. */
const check =
  (scopes: number, awaits: number) =>
  async (setUp: Abilities["flows"]): Promise<void> => {
    const flow = await setUp(scopes, awaits);
    assert.deepEqual(
      await Promise.all([flow(), flow(), flow()]),
      [true, true, true],
      "each flow is inside its own scope",
    );
  };

function flows(id: string, title: string, scopes: number, awaits: number): Workload {
  return workload({
    id,
    title,
    uses: "flows",
    check: check(scopes, awaits),
    async prepare(setUp) {
      return await setUp(scopes, awaits);
    },
  });
}

export const flowWorkloads: readonly Workload[] = [
  flows("W8-1", "a flow of 1 await in a scope", 1, 1),
  flows("W8-5", "a flow of 5 awaits in a scope", 1, 5),
  flows("W8-20", "a flow of 20 awaits in a scope", 1, 20),
  flows("W8-three", "a flow of 5 awaits in three scopes entered at once", 3, 5),
];

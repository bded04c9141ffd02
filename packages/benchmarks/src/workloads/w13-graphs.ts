import assert from "node:assert/strict";
import { levels, type Knot } from "../services/tree.js";
import { Wide, wideRecipes } from "../services/wide.js";
import { workload } from "../workload.js";

export const wideGraph = workload({
  id: "W13-wide",
  title: "a transient that needs 16 others",
  uses: "wide",
  async check(setUp) {
    const create = await setUp();
    const [first, second] = [await create(), await create()];
    const leaves = Object.values(first) as object[];
    for (const [index, { itsClass }] of wideRecipes.slice(0, -1).entries())
      assert.ok(leaves[index] instanceof itsClass, `leaf ${index} is of its class`);
    assert.ok(first instanceof Wide && leaves.length === 16, "it has sixteen");
    assert.equal(
      new Set([...leaves, ...(Object.values(second) as object[])]).size,
      32,
      "each use has instances of its own",
    );
  },
  async prepare(setUp) {
    return await setUp();
  },
});

export const complexGraph = workload({
  id: "W13-tree",
  title: "a binary tree of 10 levels, 1,023 transients",
  uses: "trees",
  async check(setUp) {
    const create = await setUp();
    const knots = new Set<Knot>();
    const walk = (knot: Knot | undefined, level: number): void => {
      if (knot === undefined) return;
      assert.ok(knot instanceof (levels[level] as never), `a knot of level ${level} is of its class`);
      knots.add(knot);
      walk(knot.left, level + 1);
      walk(knot.right, level + 1);
    };
    walk(await create(), 0);
    assert.equal(knots.size, 1_023, "every knot is one of its own");
  },
  async prepare(setUp) {
    return await setUp();
  },
});

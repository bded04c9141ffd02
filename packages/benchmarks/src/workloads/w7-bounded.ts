import assert from "node:assert/strict";
import { zipfIndexes } from "../cell/zipf.js";
import { Cart } from "../services/session.js";
import type { Abilities } from "../subject.js";
import { workload } from "../workload.js";

/** Holds for the least recently used as for SIEVE. */
export async function checkBounded(setUp: Abilities["bounded"]): Promise<void> {
  const visit = await setUp(3);
  const endedBefore = Cart.ended;
  const [first, second] = [await visit("first"), await visit("second")];
  await visit("third");
  assert.ok((await visit("first")) === first, "a scope keeps its cart");
  await visit("fourth");
  assert.deepEqual([first.ended, second.ended], [false, true], "what was not used for longest has to go");
  assert.equal(Cart.ended - endedBefore, 1, "and nothing else");
  assert.ok((await visit("second")) !== second, "whoever comes back gets a fresh scope");
  assert.equal(Cart.ended - endedBefore, 2, "for which another has to go");
}

export const boundedScopes = workload({
  id: "W7",
  title: "{count} scopes at the most, Zipf 0.9 over ten times as many ids",
  uses: "bounded",
  sizes: { full: 100_000, quick: 5_000, tiny: 10 },
  check: checkBounded,
  async prepare(setUp, maxScopes) {
    const visit = await setUp(maxScopes);
    const ids = Array.from({ length: maxScopes * 10 }, (_, index) => `id-${index}`);
    const visits = Array.from(zipfIndexes(2 ** 20, ids.length, 0.9), (index) => ids[index] as string);
    for (const id of visits.slice(0, maxScopes * 4)) await visit(id);
    return (index) => visit(visits[index & 0xfffff] as string);
  },
});

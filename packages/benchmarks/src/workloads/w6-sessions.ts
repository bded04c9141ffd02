import assert from "node:assert/strict";
import { heapGrowth } from "../cell/heap-growth.js";
import { shuffledIndexes } from "../cell/random.js";
import { VirtualClock } from "../cell/virtual-clock.js";
import { Cart } from "../services/session.js";
import type { Abilities, Sessions } from "../subject.js";
import { largeHeap, workload } from "../workload.js";

const idleTimeoutMs = 30 * 60_000;
/** The time from one visit to the next. It has to go on: some caches keep together what was visited in the same millisecond. */
const betweenVisitsMs = 0.01;
const sizes = { full: 1_000_000, quick: 25_000, tiny: 20 };

const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `session-${index}`);

/** Lets everything happen that is due. Returns how many nanoseconds the longest turn of the event loop took. */
async function runDue(clock: VirtualClock, sessions: Sessions): Promise<number> {
  let longestNs = 0;
  const turn = async (work: () => unknown): Promise<boolean> => {
    const begun = process.hrtime.bigint();
    const worked = work() === true;
    await new Promise(setImmediate); // some do the work only after the timer
    longestNs = Math.max(longestNs, Number(process.hrtime.bigint() - begun));
    return worked;
  };
  while (await turn(() => clock.runOne()));
  await turn(() => sessions.sweep?.());
  return longestNs;
}

async function check(setUp: Abilities["sessions"]): Promise<void> {
  const clock = new VirtualClock();
  const sessions = await setUp(clock, idleTimeoutMs);
  const endedBefore = Cart.ended;
  const [ann, bob] = [await sessions.visit("ann"), await sessions.visit("bob")];
  assert.ok(ann !== bob, "each session has a cart of its own");
  clock.advance(idleTimeoutMs / 2);
  assert.ok((await sessions.visit("ann")) === ann, "and keeps it");
  clock.advance(idleTimeoutMs / 2 + 5_000);
  await runDue(clock, sessions);
  assert.deepEqual([ann.ended, bob.ended], [false, true], "what was not visited ends, and what was does not");
  assert.ok((await sessions.visit("ann")) === ann, "the time slides");
  assert.ok((await sessions.visit("bob")) !== bob, "whoever comes back gets a fresh session");
  assert.equal(Cart.ended - endedBefore, 1, "nothing ends twice");
}

async function visitAll(sessions: Sessions, ids: readonly string[], clock: VirtualClock): Promise<void> {
  for (const id of ids) {
    clock.advance(betweenVisitsMs);
    await sessions.visit(id);
  }
}

/** All sessions are open, and one in ten, here and there, was not visited again: they end. Returns how long the longest turn took. */
async function expire(setUp: Abilities["sessions"], size: number): Promise<number> {
  const clock = new VirtualClock();
  const sessions = await setUp(clock, idleTimeoutMs);
  const ids = idsOf(size);
  await visitAll(sessions, ids, clock);
  clock.advance(idleTimeoutMs / 2);
  const visited = ids.filter((_, index) => index % 10 !== 0);
  await visitAll(sessions, visited, clock);
  clock.advance(idleTimeoutMs / 2 + 5_000);
  const endedBefore = Cart.ended;
  const longestNs = await runDue(clock, sessions);
  const expired = Cart.ended - endedBefore;
  assert.equal(expired, Math.ceil(size / 10), "all that were idle have ended, and no others");
  return longestNs;
}

export const sessionVisits = workload({
  id: "W6",
  title: "enter one of {count} sessions with a sliding timeout, leave",
  uses: "sessions",
  flags: largeHeap,
  sizes,
  check,
  async prepare(setUp, size) {
    const clock = new VirtualClock();
    const sessions = await setUp(clock, idleTimeoutMs);
    const ids = idsOf(size);
    await visitAll(sessions, ids, clock);
    const visits = shuffledIndexes(2 ** 18, size).map((index) => ids[index] as string);
    return (index) => {
      clock.advance(betweenVisitsMs);
      return sessions.visit(visits[index & 0x3ffff] as string);
    };
  },
});

export const sessionPause = workload({
  id: "W6-pause",
  title: "longest pause while one in ten of {count} sessions expires",
  uses: "sessions",
  flags: largeHeap,
  unit: "ns",
  sizes,
  check,
  measure: expire,
});

export const sessionMemory = workload({
  id: "W6-memory",
  title: "heap of a session with one instance",
  uses: "sessions",
  flags: largeHeap,
  unit: "bytes",
  sizes: { full: 200_000, quick: 20_000, tiny: 20 },
  check,
  async measure(setUp, size) {
    const sessions = await setUp(new VirtualClock(), idleTimeoutMs);
    const ids = idsOf(size);
    await sessions.visit("the first has to pay for what all share");
    return await heapGrowth(size, async (index) => {
      await sessions.visit(ids[index] as string);
    });
  },
});

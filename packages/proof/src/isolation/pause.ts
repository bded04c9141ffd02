import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Random } from "../model/random.js";
import { bell } from "./bell.js";

const thisFile = fileURLToPath(import.meta.url);
const fromThreadPool = promisify(randomBytes);

/** Ways to wait that come back by different doors of the runtime: each could bring a flow back in somebody else's context. */
const waits: readonly (() => unknown)[] = [
  () => Promise.resolve(),
  () => new Promise<void>((resolve) => queueMicrotask(resolve)),
  () => new Promise<void>((resolve) => process.nextTick(resolve)),
  () => new Promise<void>((resolve) => setImmediate(resolve)),
  () => new Promise<void>((resolve) => setTimeout(resolve, 1)),
  () => ({ then: (resolve: () => void) => void setImmediate(resolve) }),
  () => fromThreadPool(8),
  () => stat(thisFile),
  () => bell.rung(),
  () => once(bell.aboutToRing(), "ring"),
];

/** Waits between no and a few times, each time in another way. */
export async function pause(random: Random): Promise<void> {
  for (let times = random.below(4); times > 0; times--) await random.oneOf(waits)();
}

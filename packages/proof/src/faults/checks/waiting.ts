import { isOwnWorkHanging, type Check } from "./check.js";
import { mayBeAffected } from "./isolation.js";

/** Laws 7 and 13: when all limits have passed, nobody waits any more, but for whoever shares work of the program that hangs. */
export const nobodyWaitsForEver: Check = (played) => {
  const { pending, reEntering } = played.life;
  const waiting = pending.filter((step) => !(isOwnWorkHanging(played) && mayBeAffected(step, played)));
  return [
    ...waiting.map(({ name }) => `"${name}" waits for ever`),
    ...(reEntering.size === 0 ? [] : ["what re-entered waits for ever"]),
  ];
};

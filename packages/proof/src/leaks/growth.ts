import { apart } from "./apart.js";
import { collectGarbage } from "./collect-garbage.js";

export interface Cycles {
  readonly count: number;
  readonly cycle: (index: number) => unknown;
  /** Ends what is still open; called several times. */
  readonly finish?: () => unknown;
}

/** How many cycles are gone through before it is measured, for each that is measured. */
export const warmUp = 0.3;

/**
 * By how many bytes a cycle makes the heap grow for good. Before, three tenths more make what is made once and kept. A collection follows
 * each tenth, since the runtime's own weak tables grow with the garbage that has not been collected yet, and do not shrink.
 */
export async function grownBytesPerCycle({ count, cycle, finish }: Cycles): Promise<number> {
  const tenth = async (number: number): Promise<number> => {
    await apart(async () => {
      for (let index = (number * count) / 10; index < ((number + 1) * count) / 10; index++) await cycle(index);
    });
    await finish?.();
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  let before = 0;
  for (let number = -10 * warmUp; number < 0; number++) before = await tenth(number);
  let after = before;
  for (let number = 0; number < 10; number++) after = await tenth(number);
  return (after - before) / count;
}

import { apart } from "./apart.js";
import { collectGarbage } from "./collect-garbage.js";

export interface Cycles {
  readonly count: number;
  readonly cycle: (index: number) => unknown;
  /** Ends what is still open; called several times. */
  readonly finish?: () => unknown;
}

/**
 * By how many bytes a cycle makes the heap grow for good. A tenth of the cycles comes first, for what is made once and kept. The others come
 * in five parts with a collection after each, since the runtime's own weak tables grow with the garbage that has not been collected yet.
 */
export async function grownBytesPerCycle({ count, cycle, finish }: Cycles): Promise<number> {
  const run = async (from: number, to: number): Promise<number> => {
    await apart(async () => {
      for (let index = from; index < to; index++) await cycle(index);
    });
    await finish?.();
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await run(-count / 10, 0);
  let after = before;
  for (let part = 0; part < 5; part++) after = await run((part * count) / 5, ((part + 1) * count) / 5);
  return (after - before) / count;
}

import { apart } from "./apart.js";
import { collectGarbage } from "./collect-garbage.js";

export interface Cycles {
  readonly count: number;
  readonly cycle: (index: number) => unknown;
  /** Ends what is still open; called several times. */
  readonly finish?: () => unknown;
}

/**
 * By how many bytes a cycle makes the heap grow for good. The first three tenths are not counted: they make what is made once and kept.
 * A collection follows each tenth, since the runtime's own weak tables grow with the garbage that has not been collected yet, and do not
 * shrink.
 */
export async function grownBytesPerCycle({ count, cycle, finish }: Cycles): Promise<number> {
  const tenths = async (from: number, to: number): Promise<number> => {
    for (let tenth = from; tenth < to; tenth++) {
      await apart(async () => {
        for (let index = (tenth * count) / 10; index < ((tenth + 1) * count) / 10; index++) await cycle(index);
      });
      await finish?.();
      await collectGarbage(1);
    }
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await tenths(0, 3);
  const after = await tenths(3, 10);
  return (after - before) / (0.7 * count);
}

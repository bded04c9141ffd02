import { apart } from "./apart.js";
import { collectGarbage } from "./collect-garbage.js";

export interface Cycles {
  readonly count: number;
  readonly cycle: (index: number) => unknown;
  /** Ends what is still open. */
  readonly finish?: () => unknown;
}

/**
 * By how many bytes a cycle makes the heap grow for good. A tenth of the cycles first makes what is made once and kept; the rest comes in
 * three parts, of which the smallest growth counts: a leak is in all of them, a table of the runtime that doubles only in one.
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
  const third = Math.ceil(count / 3);
  const growths: number[] = [];
  let before = await run(-Math.ceil(count / 10), 0);
  for (let from = 0; from < count; from += third) {
    const to = Math.min(from + third, count);
    const after = await run(from, to);
    growths.push((after - before) / (to - from));
    before = after;
  }
  return Math.min(...growths);
}

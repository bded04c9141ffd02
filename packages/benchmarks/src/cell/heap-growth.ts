const collect = (globalThis as { gc?: () => void }).gc;

/** The used heap, when all that can go has gone. Needs `--expose-gc`, which every cell has. */
export function settledHeapBytes(): number {
  for (let round = 0; round < 4; round++) collect?.();
  return process.memoryUsage().heapUsed;
}

/** By how many bytes the heap has grown for each of so many steps, what they leave behind being all that is counted. */
export async function heapGrowth(steps: number, step: (index: number) => Promise<void>): Promise<number> {
  const before = settledHeapBytes();
  for (let index = 0; index < steps; index++) await step(index);
  return (settledHeapBytes() - before) / steps;
}

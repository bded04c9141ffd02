/** A small generator with a fixed seed (mulberry32), so that every subject gets the same sequence. Numbers from 0 up to 1. */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many numbers below `limit`, in random order, each as often as the others as far as that goes. */
export function shuffledIndexes(count: number, limit: number): number[] {
  const random = seededRandom();
  const indexes = Array.from({ length: count }, (_, index) => index % limit);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [indexes[last], indexes[other]] = [indexes[other] as number, indexes[last] as number];
  }
  return indexes;
}

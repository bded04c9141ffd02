const ids = 1_000;
const length = 4_000;

/** Pseudo-random numbers from 0 to 1, always the same ones. */
function* numbers(): Generator<number, never> {
  for (let state = 1; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/** Entries of which some ids get many and most get few: the nth one gets about 1/n of what the first one does. */
export function skewedTrace(): number[] {
  const random = numbers();
  return Array.from({ length }, () => Math.floor(ids ** random.next().value));
}

/** The same, with a rush of 200 ids that come once after every 200. */
export function scannedTrace(): number[] {
  const trace = skewedTrace();
  const rush = (from: number): number[] => Array.from({ length: 200 }, (_, at) => ids + from + at);
  return Array.from({ length: length / 200 }, (_, at) => [
    ...trace.slice(at * 200, (at + 1) * 200),
    ...rush(at * 200),
  ]).flat();
}

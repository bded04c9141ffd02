import { seededRandom } from "./random.js";

/** So many draws from the numbers below `limit`, of which number k comes with a weight of 1 / (k + 1) ^ exponent. */
export function zipfIndexes(count: number, limit: number, exponent: number): Uint32Array {
  const upTo = new Float64Array(limit);
  let sum = 0;
  for (let index = 0; index < limit; index++) upTo[index] = sum += (index + 1) ** -exponent;
  const random = seededRandom();
  return Uint32Array.from({ length: count }, () => firstAbove(upTo, random() * sum));
}

/** The first place where the ascending numbers are above this one. */
function firstAbove(ascending: Float64Array, number: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

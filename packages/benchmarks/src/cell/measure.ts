import type { Operation } from "../workload.js";

/** How long to measure. */
export interface Pace {
  readonly warmUpMs: number;
  /** Long enough that the garbage of the operations is collected within. */
  readonly sampleMs: number;
  readonly samples: number;
}

export interface Warm {
  /** Nanoseconds per operation, a number for each sample. */
  readonly samples: readonly number[];
  readonly awaited: boolean;
}

const coldOperations = 100;

/** Kept where everybody could see it, so that no engine may leave an operation out. */
export const kept: { last: unknown } = { last: undefined };

/** The time of the first hundred operations, on average: nothing is compiled yet, and nothing found before. */
export async function measureCold(operation: Operation): Promise<number> {
  const begun = process.hrtime.bigint();
  for (let index = 0; index < coldOperations; index++) {
    const result = operation(index);
    kept.last = result instanceof Promise ? await result : result;
  }
  return Number(process.hrtime.bigint() - begun) / coldOperations;
}

/**
 * A loop of its own rather than a library: those generate code, which is forbidden in cells that run as under a strict content security
 * policy, and most of them time single operations, so that the collection of garbage falls between the samples.
 */
export async function measureWarm(operation: Operation, { warmUpMs, sampleMs, samples }: Pace): Promise<Warm> {
  const awaited = operation(0) instanceof Promise;
  const batch = awaited ? awaitedBatch : plainBatch;
  let [next, perSample] = [0, 1];
  const take = async (): Promise<Sample> => {
    const sample = await timed(() => batch(operation, next, perSample));
    next += perSample;
    return sample;
  };
  for (let spentMs = 0; spentMs < warmUpMs;) {
    const { ms, share } = await take();
    spentMs += ms * Math.min(1, share); // only what it had of the processor
    perSample = operationsFor(sampleMs, perSample, ms);
  }
  const taken: Sample[] = [];
  const undisturbed = (): number => taken.filter(({ share }) => share > fullShare).length;
  while (undisturbed() < samples && taken.length < samples * 3) taken.push(await take());
  taken.sort((a, b) => b.share - a.share);
  return { samples: taken.slice(0, samples).map(({ ms }) => (ms * 1e6) / perSample), awaited };
}

interface Sample {
  readonly ms: number;
  /** Which part of that time the process had a processor. */
  readonly share: number;
}

/** Below this share others had the processor for a while, and the sample tells about them. */
const fullShare = 0.95;

async function timed(work: () => Promise<void> | void): Promise<Sample> {
  const cpu = process.cpuUsage();
  const begun = process.hrtime.bigint();
  const pending = work();
  if (pending !== undefined) await pending;
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, share: (user + system) / 1_000 / ms };
}

/** How many operations take so long, if `count` of them took `ms`; growing step by step, as the code gets faster yet. */
function operationsFor(sampleMs: number, count: number, ms: number): number {
  const wanted = (count * sampleMs) / Math.max(1e-6, ms);
  return Math.max(1, Math.round(Math.min(wanted, count * 4)));
}

function plainBatch(operation: Operation, from: number, count: number): void {
  for (let index = from; index < from + count; index++) kept.last = operation(index);
}

async function awaitedBatch(operation: Operation, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) kept.last = await operation(index);
}

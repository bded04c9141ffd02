import { setTimeout as delay } from "node:timers/promises";
import type { ContainerMetrics } from "@ambit/core";
import { createHouse } from "./house.js";
import { Sampler, type Sample } from "./sample.js";
import { Traffic } from "./traffic.js";
import { imbalances, leftovers, memoryGrows } from "./verdict.js";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Default: 100. */
  readonly visitors?: number;
  /** Called after each sample. */
  readonly onSample?: (samples: readonly Sample[], metrics: ContainerMetrics) => void;
}

export interface SoakResult {
  readonly minutes: number;
  readonly seed: number;
  readonly operations: number;
  readonly refusals: number;
  readonly samples: readonly Sample[];
  /** The books after the end. */
  readonly books: ContainerMetrics;
  /** Empty where all is well. */
  readonly problems: readonly string[];
}

const samplesPerRun = 120;

/** Runs every manager with churn for so long, and looks again and again whether the books balance and memory stays. */
export async function soak({ minutes, seed, visitors = 100, onSample }: SoakOptions): Promise<SoakResult> {
  const errors: unknown[] = [];
  const house = createHouse((error) => errors.push(error));
  const sampler = new Sampler();
  const traffic = new Traffic(house, visitors, seed);
  const problems = new Set<string>();
  const intervalMs = (minutes * 60_000) / samplesPerRun;
  for (let count = 0; count < samplesPerRun; count++) {
    await delay(intervalMs);
    const metrics = house.metrics();
    for (const imbalance of imbalances(metrics)) problems.add(imbalance);
    sampler.take(metrics, traffic.operations);
    onSample?.(sampler.samples, metrics);
  }
  await traffic.stop();
  await house.dispose();
  sampler.stop();
  const books = house.metrics();
  for (const problem of [...imbalances(books), ...leftovers(books)]) problems.add(problem);
  for (const error of [...traffic.problems, ...errors]) problems.add(String(error));
  if (memoryGrows(sampler.samples)) problems.add("memory grows without end");
  const { operations, refusals } = traffic;
  return { minutes, seed, operations, refusals, samples: sampler.samples, books, problems: [...problems] };
}

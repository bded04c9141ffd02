import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ContainerMetrics } from "@ambit/core";

/** How things stand at one moment. */
export interface Sample {
  readonly atMs: number;
  readonly operations: number;
  readonly openScopes: number;
  readonly liveInstances: number;
  /** Used heap after a full collection. */
  readonly heapBytes: number;
  /** 99th percentile, since the sample before. */
  readonly eventLoopDelayMs: number;
}

/** Takes samples. Needs `--expose-gc`: without a collection, used memory says nothing. */
export class Sampler {
  readonly samples: Sample[] = [];
  readonly #delay = monitorEventLoopDelay({ resolution: 5 });
  readonly #startedAtMs = performance.now();
  readonly #collect: NonNullable<typeof gc>;

  /** @throws Error where garbage cannot be collected on demand. */
  constructor() {
    const { gc } = globalThis;
    if (gc === undefined) throw new Error("Run Node with --expose-gc.");
    this.#collect = gc;
    this.#delay.enable();
  }

  take(metrics: ContainerMetrics, operations: number): void {
    const eventLoopDelayMs = this.#delay.percentile(99) / 1e6;
    this.#collect();
    const all = Object.values(metrics.scopes);
    this.samples.push({
      atMs: Math.round(performance.now() - this.#startedAtMs),
      operations,
      openScopes: all.reduce((sum, { open }) => sum + open, 0),
      liveInstances: all.reduce((sum, { instances }) => sum + instances.live, 0),
      heapBytes: process.memoryUsage().heapUsed,
      eventLoopDelayMs: Math.round(eventLoopDelayMs * 100) / 100,
    });
    this.#delay.reset(); // the collection's own pause does not count
  }

  stop(): void {
    this.#delay.disable();
  }
}

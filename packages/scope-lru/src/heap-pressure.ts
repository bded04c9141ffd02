import { InvalidOptionsError, type Clock } from "@ambit/core";
import { checkDuration, checkNames, checkPositive, outsideOfContexts, type Capacity, type RetentionPolicy } from "@ambit/manager-kit";

export interface HeapOptions {
  /** Above this many bytes of used heap, idle scopes end. */
  readonly maxUsedBytes: number;
  /** How much of the heap is used. Default: what the runtime reports. */
  readonly usedBytes?: () => number;
  /** How often to look. Default: 5 000. */
  readonly checkIntervalMs?: number;
  /** Which share of the open scopes ends at a time; what was ended is not free before the next collection. Default: 0.1. */
  readonly evictShare?: number;
}

/** Ends idle scopes while the heap is too full. It looks while there are scopes, and keeps no process alive. */
export class HeapPressure implements RetentionPolicy {
  readonly #checkIntervalMs: number;
  readonly #evictShare: number;
  readonly #usedBytes: () => number;
  readonly #maxUsedBytes: number;
  readonly #outside = outsideOfContexts();
  #cancel: (() => void) | undefined = undefined;

  /** @throws InvalidOptionsError */
  constructor(
    options: HeapOptions,
    private readonly capacity: Capacity,
    private readonly open: () => number,
    private readonly clock: Clock,
  ) {
    checkNames(options, ["maxUsedBytes", "usedBytes", "checkIntervalMs", "evictShare"]);
    this.#maxUsedBytes = checkPositive("heap.maxUsedBytes", options.maxUsedBytes ?? NaN);
    this.#checkIntervalMs = checkDuration("heap.checkIntervalMs", options.checkIntervalMs) ?? 5_000;
    this.#evictShare = checkPositive("heap.evictShare", options.evictShare) ?? 0.1;
    this.#usedBytes = options.usedBytes ?? heapUsed();
  }

  opened(): void {
    this.#watch();
  }

  closed(): void {
    if (this.open() === 0) this.dispose();
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #watch(): void {
    if (this.#cancel !== undefined) return;
    this.#outside(() => {
      this.#cancel = this.clock.schedule(() => {
        this.#cancel = undefined;
        if (this.#usedBytes() > this.#maxUsedBytes) {
          this.capacity.evict(Math.ceil(this.open() * this.#evictShare), "memory-pressure");
        }
        if (this.open() > 0) this.#watch();
      }, this.#checkIntervalMs);
    });
  }
}

/** @throws InvalidOptionsError where the runtime tells nothing of its heap. */
function heapUsed(): () => number {
  const { process } = globalThis as { process?: { memoryUsage?: () => { heapUsed: number } } };
  const read = process?.memoryUsage;
  if (read === undefined) throw new InvalidOptionsError("heap.usedBytes", undefined, "given, as this runtime does not report its heap");
  return () => read().heapUsed;
}

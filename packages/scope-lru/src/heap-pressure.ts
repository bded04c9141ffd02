import { InvalidOptionsError, type Clock, type ScopeBooks } from "@ambit/core";
import {
  checkDuration,
  checkFunction,
  checkNames,
  checkPositive,
  outsideOfContexts,
  type Capacity,
  type RetentionPolicy,
} from "@ambit/manager-kit";

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

/** How many scopes end in one pass before the event loop goes on. */
const stepSize = 1_000;

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
    private readonly books: ScopeBooks,
    private readonly clock: Clock,
  ) {
    checkNames(options, ["maxUsedBytes", "usedBytes", "checkIntervalMs", "evictShare"]);
    const { maxUsedBytes, usedBytes, checkIntervalMs, evictShare } = options as Partial<HeapOptions>;
    this.#maxUsedBytes = checkPositive("heap.maxUsedBytes", maxUsedBytes ?? NaN);
    this.#usedBytes = checkFunction("heap.usedBytes", usedBytes) ?? heapUsed();
    this.#checkIntervalMs = checkDuration("heap.checkIntervalMs", checkIntervalMs) ?? 5_000;
    this.#evictShare = checkPositive("heap.evictShare", evictShare) ?? 0.1;
    if (this.#evictShare > 1)
      throw new InvalidOptionsError("heap.evictShare", evictShare, "a share: above 0, at most 1", true);
  }

  opened(): void {
    if (this.#cancel === undefined) this.#schedule(() => this.#look(), this.#checkIntervalMs);
  }

  closed(): void {
    if (this.books.open === 0) this.dispose();
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(pass: () => void, delayMs: number): void {
    this.dispose();
    const cancel = this.#outside(() =>
      this.clock.schedule(() => {
        this.#cancel = undefined;
        pass();
        if (this.books.open > 0) this.opened();
      }, delayMs),
    );
    this.#cancel = cancel;
  }

  #look(): void {
    if (this.#tooFull()) this.#evict(Math.ceil(this.books.open * this.#evictShare));
  }

  #tooFull(): boolean {
    try {
      return this.#usedBytes() > this.#maxUsedBytes;
    } catch (error) {
      this.books.report(error); // a failing meter is no pressure, and must not end the process from a timer
      return false;
    }
  }

  /** Ends so many scopes, a bounded number at a time. */
  #evict(count: number): void {
    const evicted = this.capacity.evict(Math.min(count, stepSize), "memory-pressure");
    if (evicted === stepSize && count > stepSize) this.#schedule(() => this.#evict(count - stepSize), 0);
  }
}

/** @throws InvalidOptionsError where the runtime tells nothing of its heap. */
function heapUsed(): () => number {
  const { process } = globalThis as { process?: { memoryUsage?: () => { heapUsed: number } } };
  const read = process?.memoryUsage;
  if (read === undefined)
    throw new InvalidOptionsError("heap.usedBytes", undefined, "given, as this runtime does not report its heap");
  return () => read().heapUsed;
}

import type { Clock, CloseReason } from "@ambit/core";
import { outsideOfContexts } from "./async-flow.js";
import { checkDuration } from "./option-checks.js";
import type { RetainedScope } from "./retained-scope.js";
import type { RetentionPolicy } from "./retention-policy.js";

export interface TimeoutOptions {
  /** How long a scope stays after the last flow has left. Left out: without end. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long a scope lives at the most; one in use when the time comes ends with its last user. Left out: without end. */
  readonly absoluteTimeoutMs?: number | undefined;
  /** How long after its time a scope that nobody asks for may stay. Default: 1 000. */
  readonly sweepIntervalMs?: number | undefined;
  readonly clock: Clock;
}

/** How many records one pass looks at before it lets the event loop go on. */
const stepSize = 1_000;

/**
 * Ends scopes that were idle, or lived, for too long: as soon as they are asked for, and otherwise by a sweep.
 * A scope is filed under a time slot and looked at when the slot is over; whoever was used meanwhile is filed anew then. So a
 * touch writes one field and moves nothing, and a sweep looks only at what may be due, a bounded number at a time.
 */
export class Timeouts implements RetentionPolicy {
  readonly #clock: Clock;
  readonly #idleTimeoutMs: number;
  readonly #absoluteTimeoutMs: number;
  readonly #slotMs: number;
  readonly #slots = new Map<number, RetainedScope[]>();
  readonly #outside = outsideOfContexts();
  #cancelTimer: (() => void) | undefined = undefined;

  /** @throws InvalidOptionsError */
  constructor(options: TimeoutOptions) {
    this.#clock = options.clock;
    this.#idleTimeoutMs = checkDuration("idleTimeoutMs", options.idleTimeoutMs) ?? Infinity;
    this.#absoluteTimeoutMs = checkDuration("absoluteTimeoutMs", options.absoluteTimeoutMs) ?? Infinity;
    this.#slotMs = checkDuration("sweepIntervalMs", options.sweepIntervalMs) ?? 1_000;
  }

  opened(retained: RetainedScope): void {
    retained.openedAtMs = retained.idleSinceMs = this.#clock.now();
    this.#file(retained);
  }

  idle(retained: RetainedScope): void {
    retained.idleSinceMs = this.#clock.now();
    if (retained.timeSlot === undefined) this.#file(retained);
  }

  ending(retained: RetainedScope): void {
    retained.timeSlot = undefined; // what is left of it in its slot is passed over
  }

  /** Starts the idle time anew. */
  touch(retained: RetainedScope): void {
    retained.idleSinceMs = this.#clock.now();
  }

  /** Gives one scope limits of its own; what is left out stays as it was. */
  setTimeouts(retained: RetainedScope, timeouts: NonNullable<RetainedScope["timeouts"]>): void {
    checkDuration("idleTimeoutMs", timeouts.idleTimeoutMs);
    checkDuration("absoluteTimeoutMs", timeouts.absoluteTimeoutMs);
    retained.timeouts = { ...retained.timeouts, ...timeouts };
    this.#file(retained);
  }

  /** When the scope ends if nobody uses it, on the clock; undefined where nothing ends it while it is as it is. */
  expiresAtMs(retained: RetainedScope): number | undefined {
    const dueMs = this.#dueMs(retained);
    return dueMs === Infinity ? undefined : dueMs;
  }

  expiredBecause(retained: RetainedScope): CloseReason | undefined {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#idleDueMs(retained)) return "idle-timeout";
    return nowMs >= this.#absoluteDueMs(retained) ? "absolute-timeout" : undefined;
  }

  /** Ends every scope that is due. Returns how many. */
  sweep(): number {
    let ended = 0;
    for (let step = this.#step(); step.looked > 0; step = this.#step()) ended += step.ended;
    return ended + this.#endDueIn(this.#currentSlot());
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#slots.clear();
  }

  #idleDueMs({ scope, idleSinceMs, timeouts }: RetainedScope): number {
    return scope.active ? Infinity : idleSinceMs + (timeouts?.idleTimeoutMs ?? this.#idleTimeoutMs);
  }

  #absoluteDueMs({ openedAtMs, timeouts }: RetainedScope): number {
    return openedAtMs + (timeouts?.absoluteTimeoutMs ?? this.#absoluteTimeoutMs);
  }

  #dueMs(retained: RetainedScope): number {
    return Math.min(this.#idleDueMs(retained), this.#absoluteDueMs(retained));
  }

  #file(retained: RetainedScope): void {
    const dueMs = this.#dueMs(retained);
    const slot = dueMs === Infinity ? undefined : Math.floor(dueMs / this.#slotMs);
    if (slot === retained.timeSlot) return;
    retained.timeSlot = slot;
    if (slot === undefined) return;
    const filed = this.#slots.get(slot);
    if (filed === undefined) this.#slots.set(slot, [retained]);
    else filed.push(retained);
    this.#startTimer(this.#slotMs);
  }

  #currentSlot(): number {
    return Math.floor(this.#clock.now() / this.#slotMs);
  }

  /** Looks at up to `stepSize` records of the slots that are over: each of them ends, or is filed under a later slot. */
  #step(): { readonly looked: number; readonly ended: number } {
    const currentSlot = this.#currentSlot();
    let looked = 0;
    let ended = 0;
    for (const [slot, filed] of this.#slots) {
      if (slot >= currentSlot) continue;
      for (let retained = filed.pop(); retained !== undefined; retained = looked < stepSize ? filed.pop() : undefined) {
        looked++;
        if (retained.timeSlot === slot && this.#endIfDue(retained)) ended++;
        else if (retained.timeSlot === slot) this.#file(retained);
      }
      if (filed.length === 0) this.#slots.delete(slot);
      if (looked >= stepSize) break;
    }
    return { looked, ended };
  }

  /** Ends what is due in a slot that is not yet over. */
  #endDueIn(slot: number): number {
    const filed = this.#slots.get(slot) ?? [];
    const due = filed.filter((retained) => retained.timeSlot === slot && this.expiredBecause(retained) !== undefined);
    return due.filter((retained) => this.#endIfDue(retained)).length;
  }

  #endIfDue(retained: RetainedScope): boolean {
    const reason = this.expiredBecause(retained);
    if (reason !== undefined) retained.scope.closeInBackground(reason);
    return reason !== undefined;
  }

  #startTimer(delayMs: number): void {
    if (this.#cancelTimer !== undefined) return;
    this.#outside(() => {
      this.#cancelTimer = this.#clock.schedule(() => {
        this.#cancelTimer = undefined;
        const { looked } = this.#step();
        if (this.#slots.size > 0) this.#startTimer(looked >= stepSize ? 0 : this.#slotMs);
      }, delayMs);
    });
  }
}

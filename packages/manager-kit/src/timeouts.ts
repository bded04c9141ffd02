import type { Clock, CloseReason } from "@ambit/core";
import { outsideOfContexts } from "./async-flow.js";
import { checkDuration } from "./option-checks.js";
import type { RetainedScope } from "./retained-scope.js";
import type { RetentionPolicy } from "./retention-policy.js";
import { TimeSlots } from "./time-slots.js";
import { Timing } from "./timing.js";

export interface TimeoutOptions {
  /** How long a scope stays after the last flow has left. Left out: without end. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long a scope lives at the most; one in use when the time comes ends with its last user. Left out: without end. */
  readonly absoluteTimeoutMs?: number | undefined;
  /** How long after its time a scope that nobody asks for may stay. Default: 1 000. */
  readonly sweepIntervalMs?: number | undefined;
  readonly clock: Clock;
}

/** How many records one pass looks at before it lets the event loop go on: to end a scope takes some microseconds. */
const stepSize = 250;

/** How many slots ahead a record is filed at the most; what is due later is looked at on the way. So there are never more slots. */
const horizon = 4_096;

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
  readonly #slots = new TimeSlots();
  readonly #outside = outsideOfContexts();
  #timer: { readonly slot: number; readonly dueMs: number; readonly cancel: () => void } | undefined = undefined;

  /** @throws InvalidOptionsError */
  constructor(options: TimeoutOptions) {
    this.#clock = options.clock;
    this.#idleTimeoutMs = checkDuration("idleTimeoutMs", options.idleTimeoutMs) ?? Infinity;
    this.#absoluteTimeoutMs = checkDuration("absoluteTimeoutMs", options.absoluteTimeoutMs) ?? Infinity;
    this.#slotMs = checkDuration("sweepIntervalMs", options.sweepIntervalMs) ?? 1_000;
  }

  opened(retained: RetainedScope): void {
    this.#file(this.#timingOf(retained));
  }

  replaced(predecessor: RetainedScope, retained: RetainedScope): void {
    const timing = this.#timingOf(retained);
    const { limits, openedAtMs } = this.#timingOf(predecessor);
    timing.limits = limits;
    timing.openedAtMs = openedAtMs; // to be reloaded makes it no younger
    this.#file(timing);
  }

  idle(retained: RetainedScope): void {
    const timing = this.#timingOf(retained);
    timing.idleSinceMs = this.#clock.now();
    // Filed while it was in use, it may stand where only its absolute timeout would find it.
    if (this.#slotOf(this.#dueMs(timing)) < (timing.slot?.number ?? Infinity)) this.#file(timing);
  }

  ending({ timing }: RetainedScope): void {
    if (timing !== undefined) this.#slots.remove(timing);
  }

  /** Starts the idle time anew. */
  touch(retained: RetainedScope): void {
    this.#timingOf(retained).idleSinceMs = this.#clock.now();
  }

  /** Gives one scope limits of its own; what is left out stays as it was. @throws InvalidOptionsError. */
  setTimeouts(retained: RetainedScope, limits: NonNullable<Timing["limits"]>): void {
    checkDuration("idleTimeoutMs", limits.idleTimeoutMs);
    checkDuration("absoluteTimeoutMs", limits.absoluteTimeoutMs);
    const timing = this.#timingOf(retained);
    timing.limits = { ...timing.limits, ...limits };
    this.#file(timing);
  }

  /** When the scope ends if nobody uses it, on the clock; undefined where nothing ends it while it is as it is. */
  expiresAtMs(retained: RetainedScope): number | undefined {
    const dueMs = this.#dueMs(this.#timingOf(retained));
    return dueMs === Infinity ? undefined : dueMs;
  }

  expiredBecause(retained: RetainedScope): CloseReason | undefined {
    const timing = this.#timingOf(retained);
    const idleDueMs = this.#idleDueMs(timing);
    const absoluteDueMs = this.#absoluteDueMs(timing);
    if (this.#clock.now() < Math.min(idleDueMs, absoluteDueMs)) return undefined;
    return idleDueMs <= absoluteDueMs ? "idle-timeout" : "absolute-timeout";
  }

  /** Ends every scope that is due. Returns how many. */
  sweep(): number {
    let ended = 0;
    for (let step = this.#step(); step.looked > 0; step = this.#step()) ended += step.ended;
    return ended + this.#endDueIn(this.#slotOf(this.#clock.now()));
  }

  dispose(): void {
    this.#stopTimer();
    this.#slots.clear();
  }

  #timingOf(retained: RetainedScope): Timing {
    return (retained.timing ??= new Timing(retained, this.#clock.now()));
  }

  #idleDueMs({ retained, idleSinceMs, limits }: Timing): number {
    return retained.inUse ? Infinity : idleSinceMs + (limits?.idleTimeoutMs ?? this.#idleTimeoutMs);
  }

  #absoluteDueMs({ openedAtMs, limits }: Timing): number {
    return openedAtMs + (limits?.absoluteTimeoutMs ?? this.#absoluteTimeoutMs);
  }

  #dueMs(timing: Timing): number {
    return Math.min(this.#idleDueMs(timing), this.#absoluteDueMs(timing));
  }

  #slotOf(timeMs: number): number {
    return Math.floor(timeMs / this.#slotMs);
  }

  #file(timing: Timing): void {
    const slot = this.#slotOf(this.#dueMs(timing));
    if (slot === Infinity) return this.#slots.remove(timing);
    const filedIn = Math.min(slot, this.#slotOf(this.#clock.now()) + horizon);
    this.#slots.file(timing, filedIn);
    this.#startTimer(filedIn);
  }

  /** Looks at up to `stepSize` records of the slots that are over: each of them ends, or is filed under a later slot. */
  #step(): { readonly looked: number; readonly ended: number } {
    let looked = 0;
    let ended = 0;
    for (const { filed } of this.#slots.before(this.#slotOf(this.#clock.now()))) {
      for (let timing = filed.at(-1); timing !== undefined && looked < stepSize; timing = filed.at(-1)) {
        looked++;
        this.#slots.remove(timing);
        if (this.#endIfDue(timing)) ended++;
        else this.#file(timing);
      }
      if (looked === stepSize) break;
    }
    return { looked, ended };
  }

  /** Ends what is due in a slot that is not yet over. */
  #endDueIn(slot: number): number {
    return [...(this.#slots.at(slot)?.filed ?? [])].filter((timing) => this.#endIfDue(timing)).length;
  }

  #endIfDue({ retained }: Timing): boolean {
    // What ended others may have ended this one.
    const reason = retained.scope.state === "open" ? this.expiredBecause(retained) : undefined;
    if (reason !== undefined) retained.end(reason);
    return reason !== undefined;
  }

  /** Sees to it that there is a pass when this slot is over. */
  #startTimer(slot: number): void {
    const timer = this.#timer;
    if (timer !== undefined && timer.slot <= slot && !this.#isLost(timer)) return;
    const first = Math.min(slot, timer?.slot ?? slot); // a timer that was lost leaves behind what it was for
    this.#schedule(first, Math.max(1, (first + 1) * this.#slotMs - this.#clock.now()));
  }

  /** Whether a timer should have called back long ago: the clock has failed to, and another takes its place. */
  #isLost({ dueMs }: { readonly dueMs: number }): boolean {
    return this.#clock.now() > dueMs + this.#slotMs;
  }

  #schedule(slot: number, delayMs: number): void {
    this.#stopTimer();
    const cancel = this.#outside(() => this.#clock.schedule(() => this.#pass(), delayMs));
    this.#timer = { slot, dueMs: this.#clock.now() + delayMs, cancel };
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #pass(): void {
    this.#timer = undefined;
    const { looked } = this.#step();
    const next = this.#slots.earliest();
    if (next === undefined) return this.#stopTimer();
    if (looked === stepSize) this.#schedule(next, 0);
    else this.#startTimer(next);
  }
}

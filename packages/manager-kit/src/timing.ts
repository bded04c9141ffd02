import type { RetainedScope } from "./retained-scope.js";
import type { TimeSlot } from "./time-slots.js";

/** What `Timeouts` knows of one scope. */
export class Timing {
  /** When the last flow left, or the scope was touched. */
  idleSinceMs: number;
  openedAtMs: number;
  /** Limits of this scope alone; undefined where the manager's hold. */
  limits: { readonly idleTimeoutMs?: number; readonly absoluteTimeoutMs?: number } | undefined = undefined;
  /** Where it is filed, and at what place there. */
  slot: TimeSlot | undefined = undefined;
  slotIndex = 0;

  constructor(
    readonly retained: RetainedScope,
    nowMs: number,
  ) {
    this.idleSinceMs = this.openedAtMs = nowMs;
  }
}

import type { CloseReason } from "@ambit/core";

/** The counters that a manager should show. */
export class ModelBooks {
  opened = 0;
  closed = 0;
  entered = 0;
  exited = 0;
  peakOpen = 0;
  created = 0;
  disposed = 0;
  released = 0;
  hits = 0;
  rejected = 0;
  overflows = 0;
  leaked = 0;
  readonly closedBy: Partial<Record<CloseReason, number>> = {};

  countOpened(): void {
    this.opened++;
    this.peakOpen = Math.max(this.peakOpen, this.opened - this.closed);
  }

  countClosed(reason: CloseReason): void {
    this.closed++;
    this.closedBy[reason] = (this.closedBy[reason] ?? 0) + 1;
  }
}

import type { CloseReason } from "../scopes/close-reason.js";

/** Instances that are cached, or kept for disposal. Always: `created = disposed + released + live`. */
export interface InstanceMetrics {
  readonly created: number;
  readonly disposed: number;
  /** Let go without anything to dispose. */
  readonly released: number;
  readonly live: number;
}

/** Counters since the manager was made, and gauges. Always: `opened = closed + open`, `entered = exited + active`. */
export interface ScopeMetrics {
  readonly opened: number;
  readonly closed: number;
  /** Scopes that have not ended, those that are ending included. */
  readonly open: number;
  readonly entered: number;
  readonly exited: number;
  /** Flows that are inside. */
  readonly active: number;
  /** Open scopes with nobody inside. */
  readonly idle: number;
  readonly peakOpen: number;
  /** Every close has one reason: the values add up to `closed`. */
  readonly closedBy: Readonly<Partial<Record<CloseReason, number>>>;
  readonly instances: InstanceMetrics;
  /** Resolutions that found their instance. */
  readonly hits: number;
  readonly disposeFailures: number;
  /** Entries that were refused. */
  readonly rejected: number;
  /** Scopes that were opened beyond the bound because all were in use. */
  readonly overflows: number;
  /** Flows that never left. */
  readonly leaked: number;
  /** Failures of event listeners, which change nothing else. */
  readonly listenerFailures: number;
}

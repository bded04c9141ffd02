import type { CloseReason, ContainerMetrics } from "@ambit/core";

export interface TrialOptions {
  /** How many requests are sent, or a little more where something has to be brought to its end. */
  readonly requests: number;
  readonly seed: number;
  /** How many requests are to be under way at once, about. */
  readonly atOnce: number;
}

/** What came of putting a server under load. */
export interface Trial {
  readonly requests: number;
  /** Requests that did not wait for the answer to the one before on their connection. */
  readonly pipelined: number;
  /** Requests without a whole answer: their client left, or their handler failed in the middle. */
  readonly cutShort: number;
  /** How many requests were in their scopes at the same time, at the most. */
  readonly peakAtOnce: number;
  readonly closedBy: Readonly<Record<string, Readonly<Partial<Record<CloseReason, number>>>>>;
  /** One line for each kind; empty where all is well. */
  readonly faults: readonly string[];
}

/** What the books of a server tell. */
export function figuresOf({ scopes }: ContainerMetrics): Pick<Trial, "peakAtOnce" | "closedBy"> {
  return {
    peakAtOnce: scopes.request?.peakOpen ?? 0,
    closedBy: Object.fromEntries(Object.entries(scopes).map(([name, { closedBy }]) => [name, closedBy])),
  };
}

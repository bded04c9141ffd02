import type { Metric } from "./metric.js";

/** A metric that no book has: how long something took, as a histogram. Values are seconds. */
export interface DurationMetric extends Metric {
  /** Upper bounds of the buckets, in seconds. */
  readonly boundaries: readonly number[];
}

const shortBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const longBoundaries = [0.01, 0.1, 1, 10, 60, 600, 1_800, 3_600, 6 * 3_600, 86_400, 7 * 86_400];

export const scopeDuration: DurationMetric = {
  name: "ambit.scope.duration",
  unit: "s",
  description: "How long scopes were open.",
  attributes: ["ambit.scope.kind", "ambit.scope.end_reason", "ambit.tenant"],
  boundaries: longBoundaries,
};

export const scopeUseDuration: DurationMetric = {
  name: "ambit.scope.use.duration",
  unit: "s",
  description: "How long flows stayed inside a scope; with the class of the error where their work failed.",
  attributes: ["ambit.scope.kind", "error.type", "ambit.tenant"],
  boundaries: shortBoundaries,
};

export const scopeDisposeDuration: DurationMetric = {
  name: "ambit.scope.dispose.duration",
  unit: "s",
  description: "How long it took to dispose of the instances of a scope.",
  attributes: ["ambit.scope.kind"],
  boundaries: shortBoundaries,
};

export const resolveDuration: DurationMetric = {
  name: "ambit.resolve.duration",
  unit: "s",
  description: "How long it took to create an instance that a resolution did not find, its dependencies included.",
  attributes: ["ambit.scope.kind", "ambit.token"],
  boundaries: shortBoundaries,
};

/** The table of all durations. */
export const durationMetrics: readonly DurationMetric[] = [
  scopeDuration,
  scopeUseDuration,
  scopeDisposeDuration,
  resolveDuration,
];

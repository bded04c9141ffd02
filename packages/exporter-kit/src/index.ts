export type { ExportedContainer } from "./exported-container.js";
export type { Attributes, Metric, Sample } from "./metric.js";
export { bookMetrics, type BookMetric } from "./book-metrics.js";
export { durationMetrics, type DurationMetric } from "./duration-metrics.js";
export { recordedDurations, type DurationOptions } from "./duration-options.js";
export { recordDurations, type RecordDuration } from "./record-durations.js";
export { errorType } from "./error-type.js";

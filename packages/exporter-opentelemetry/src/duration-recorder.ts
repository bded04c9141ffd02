import { recordedDurations, type DurationMetric, type DurationOptions, type RecordDuration } from "@ambit/exporter-kit";
import type { Histogram, Meter } from "@opentelemetry/api";

/** Makes a histogram of each duration that is recorded with these options. */
export function durationRecorder(meter: Meter, options: DurationOptions): RecordDuration {
  const histograms = new Map(recordedDurations(options).map((metric) => [metric.name, histogramOf(meter, metric)]));
  return (metric, seconds, attributes) => histograms.get(metric)?.record(seconds, attributes);
}

function histogramOf(meter: Meter, { name, unit, description, boundaries }: DurationMetric): Histogram {
  return meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...boundaries] } });
}

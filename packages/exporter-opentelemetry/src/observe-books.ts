import { bookMetrics, type BookMetric, type ExportedContainer } from "@ambit/exporter-kit";
import type { BatchObservableCallback, Meter, Observable } from "@opentelemetry/api";

/** Has the books read whenever somebody collects, all metrics at one moment. Returns the undo. */
export function observeBooks(meter: Meter, container: ExportedContainer): () => void {
  const observed = bookMetrics.map((metric) => ({ metric, instrument: instrumentOf(meter, metric) }));
  const instruments = observed.map(({ instrument }) => instrument);
  const read: BatchObservableCallback = (result) => {
    for (const { metric, instrument } of observed) {
      for (const { value, attributes } of metric.read(container)) result.observe(instrument, value, attributes);
    }
  };
  meter.addBatchObservableCallback(read, instruments);
  return () => meter.removeBatchObservableCallback(read, instruments);
}

function instrumentOf(meter: Meter, { name, unit, description, instrument }: BookMetric): Observable {
  if (instrument === "counter") return meter.createObservableCounter(name, { unit, description });
  return meter.createObservableUpDownCounter(name, { unit, description });
}

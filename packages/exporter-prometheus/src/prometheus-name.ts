import type { BookMetric, DurationMetric } from "@ambit/exporter-kit";

/** A name of the table, as Prometheus writes it: `ambit.scope.count` is `ambit_scope_count`. Attributes become labels in the same way. */
export function prometheusName(name: string): string {
  return name.replaceAll(".", "_");
}

/** With what Prometheus wants at the end: `_total` for counters, the unit for durations. */
export function metricName(metric: BookMetric | DurationMetric): string {
  const name = prometheusName(metric.name);
  if (metric.unit === "s") return `${name}_seconds`;
  return "instrument" in metric && metric.instrument === "counter" ? `${name}_total` : name;
}

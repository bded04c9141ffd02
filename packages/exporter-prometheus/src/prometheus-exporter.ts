import {
  bookMetrics,
  recordDurations,
  recordedDurations,
  type Attributes,
  type BookMetric,
  type DurationMetric,
  type DurationOptions,
  type ExportedContainer,
  type RecordDuration,
} from "@ambit/exporter-kit";
import {
  Counter,
  Gauge,
  Histogram,
  register,
  type Metric,
  type OpenMetricsContentType,
  type Registry,
} from "prom-client";
import { metricName, prometheusName } from "./prometheus-name.js";

export interface PrometheusOptions extends DurationOptions {
  /** Where the metrics are registered. One container per registry: names would collide. Default: prom-client's global one. */
  readonly registry?: Registry | Registry<OpenMetricsContentType>;
}

/**
 * Shows the scopes of a container to Prometheus. Counters and gauges are read from the books when they are scraped; only durations, which no
 * book has, are collected from events.
 */
export class PrometheusExporter implements Disposable {
  readonly #registry: Registry | Registry<OpenMetricsContentType>;
  readonly #metrics = new Map<string, Metric>();
  readonly #stopRecording: () => void;

  /**
   * @throws an Error of prom-client where the registry has metrics of these names already; UnknownScopeError where the scope of `tenants` is not
   * registered. Then nothing has changed.
   */
  constructor(container: ExportedContainer, options: PrometheusOptions = {}) {
    this.#registry = options.registry ?? register;
    try {
      for (const metric of bookMetrics) this.#metrics.set(metricName(metric), this.#readAtScrape(metric, container));
      this.#stopRecording = recordDurations(container, options, this.#histograms(options));
    } catch (error) {
      this.#removeMetrics();
      throw error;
    }
  }

  /** Listens no more, and takes the metrics out of the registry. */
  detach(): void {
    this.#stopRecording();
    this.#removeMetrics();
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  /** Ours only: after a registry was cleared, others may have taken the names. */
  #removeMetrics(): void {
    for (const [name, metric] of this.#metrics) {
      if (this.#registry.getSingleMetric(name) === metric) this.#registry.removeSingleMetric(name);
    }
    this.#metrics.clear();
  }

  #readAtScrape(metric: BookMetric, container: ExportedContainer): Metric {
    const description = this.#description(metric);
    if (metric.instrument === "counter") {
      return new Counter({
        ...description,
        collect() {
          this.reset(); // the books have counted already: what is read is the whole
          for (const { attributes, value } of metric.read(container)) this.inc(labelsOf(attributes), value);
        },
      });
    }
    return new Gauge({
      ...description,
      collect() {
        this.reset();
        for (const { attributes, value } of metric.read(container)) this.set(labelsOf(attributes), value);
      },
    });
  }

  #histograms(options: DurationOptions): RecordDuration {
    const histograms = new Map<string, Histogram>();
    for (const metric of recordedDurations(options)) {
      const histogram = new Histogram({ ...this.#description(metric), buckets: [...metric.boundaries] });
      histograms.set(metric.name, histogram);
      this.#metrics.set(metricName(metric), histogram);
    }
    return (metric, seconds, attributes) => histograms.get(metric)?.observe(labelsOf(attributes), seconds);
  }

  #description(metric: BookMetric | DurationMetric) {
    const labelNames = metric.attributes.map(prometheusName);
    return { name: metricName(metric), help: metric.description, labelNames, registers: [this.#registry] };
  }
}

function labelsOf(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [prometheusName(name), value]));
}

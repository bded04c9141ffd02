import { recordDurations, type DurationOptions } from "@ambit/exporter-kit";
import { metrics, trace, type MeterProvider, type TracerProvider } from "@opentelemetry/api";
import { durationRecorder } from "./duration-recorder.js";
import { observeBooks } from "./observe-books.js";
import { traceContainer } from "./trace-container.js";
import type { TracedContainer } from "./traced-container.js";

export interface OpenTelemetryOptions extends DurationOptions {
  /** Default: the global one. Register that before the exporter is made: instruments of no provider stay without effect. */
  readonly meterProvider?: MeterProvider;
  /** Default: the global one. */
  readonly tracerProvider?: TracerProvider;
  /**
   * Whether there are spans of work in scopes, of creating instances and of disposing. Instances are then created one by one, with a record of
   * each. Default: false.
   */
  readonly tracing?: boolean;
  /** The names of the scopes whose ids are written into spans. Name none whose id is as good as a key, as that of a session is. Default: none. */
  readonly idsInSpans?: readonly string[];
}

const name = "@ambit/exporter-opentelemetry";

/** Shows the scopes of a container to OpenTelemetry: metrics that are read from the books, durations from events, and spans where they are wanted. */
export class OpenTelemetryExporter implements Disposable {
  readonly #undo: (() => void)[];

  /** @throws UnknownScopeError where a scope of `tenants` or `idsInSpans` is not registered; then nothing has changed. */
  constructor(container: TracedContainer, options: OpenTelemetryOptions = {}) {
    const { tracing = false, idsInSpans = [] } = options;
    for (const scope of idsInSpans) container.getScopeManager(scope);
    const meter = (options.meterProvider ?? metrics).getMeter(name);
    this.#undo = [
      recordDurations(container, options, durationRecorder(meter, options)), // first, since it may throw
      observeBooks(meter, container),
    ];
    if (tracing) {
      const tracer = (options.tracerProvider ?? trace).getTracer(name);
      this.#undo.push(traceContainer(tracer, container, idsInSpans));
    }
  }

  /** Listens no more, and reports no more. What was recorded already stays with the provider. */
  detach(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  [Symbol.dispose](): void {
    this.detach();
  }
}

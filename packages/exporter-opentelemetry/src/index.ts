export { OpenTelemetryExporter, type OpenTelemetryOptions } from "./opentelemetry-exporter.js";
export type { TracedContainer } from "./traced-container.js";

export { PrometheusExporter, type PrometheusOptions } from "./prometheus-exporter.js";

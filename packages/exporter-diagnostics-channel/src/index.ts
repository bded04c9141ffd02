export { channelNames, runChannelName } from "./channel-names.js";
export { DiagnosticsChannelExporter, type PublishedContainer } from "./diagnostics-channel-exporter.js";
export type { RunMessage } from "./traced-runs.js";

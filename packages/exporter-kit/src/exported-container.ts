import type { ContainerMetrics, ScopeEvents } from "@ambit/core";

/** What an exporter needs of a container; every `Container` is one. */
export interface ExportedContainer {
  readonly events: ScopeEvents;
  metrics(): ContainerMetrics;
  getScopeManager(name: string): unknown;
}

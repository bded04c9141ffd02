import type { WrapRun } from "@ambit/core";
import type { ExportedContainer } from "@ambit/exporter-kit";

/** What the exporter needs of a container; every `Container` is one. */
export interface TracedContainer extends ExportedContainer {
  wrapRuns(wrap: WrapRun): () => void;
}

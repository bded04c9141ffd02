import type { ScopeEventMap } from "@ambit/core";
import type { Tracer } from "@opentelemetry/api";
import { idAttributes } from "./id-attributes.js";
import { recordSpan } from "./record-span.js";
import { spanAroundRuns } from "./span-around-runs.js";
import type { TracedContainer } from "./traced-container.js";

/** Makes spans of work in scopes, which are current in that work, and of what events tell afterwards. Returns the undo. */
export function traceContainer(tracer: Tracer, container: TracedContainer, idsOf: readonly string[]): () => void {
  const created = ({ scope, id, token, durationMs }: ScopeEventMap["instanceCreated"][0]): void =>
    recordSpan(tracer, `create ${token}`, durationMs, {
      "ambit.scope.kind": scope,
      "ambit.token": token,
      ...idAttributes([{ scope, id }], idsOf),
    });
  const closed = ({ scope, id, reason, disposeDurationMs }: ScopeEventMap["closed"][0]): void =>
    recordSpan(tracer, `dispose ${scope}`, disposeDurationMs, {
      "ambit.scope.kind": scope,
      "ambit.scope.end_reason": reason,
      ...idAttributes([{ scope, id }], idsOf),
    });
  const stopWrapping = container.wrapRuns(spanAroundRuns(tracer, idsOf));
  container.events.on("instanceCreated", created).on("closed", closed);
  return () => {
    stopWrapping();
    container.events.off("instanceCreated", created).off("closed", closed);
  };
}

import type { ScopeEvent, ScopeEventMap, ScopeEvents } from "@ambit/core";
import { AllowList } from "./allow-list.js";
import { resolveDuration, scopeDisposeDuration, scopeDuration, scopeUseDuration } from "./duration-metrics.js";
import type { DurationOptions } from "./duration-options.js";
import { errorType } from "./error-type.js";
import type { ExportedContainer } from "./exported-container.js";
import type { Attributes } from "./metric.js";

/** Takes the value of one duration: the name of the metric, seconds, and attributes. */
export type RecordDuration = (metric: string, seconds: number, attributes: Attributes) => void;

/**
 * Has `record` called with each duration that events tell, until the returned function is called.
 * @throws UnknownScopeError where the scope of `tenants` is not registered; then nobody listens.
 */
export function recordDurations(
  container: ExportedContainer,
  options: DurationOptions,
  record: RecordDuration,
): () => void {
  if (options.tenants !== undefined) container.getScopeManager(options.tenants.scope);
  if (options.durations === false) return () => undefined;
  const { events } = container;
  const tenantOf = tenantAttributes(options.tenants);
  const told = (metric: { readonly name: string }, durationMs: number | undefined, attributes: Attributes): void => {
    if (durationMs !== undefined) record(metric.name, durationMs / 1_000, attributes);
  };

  const exited = (event: ScopeEventMap["exited"][0]): void => {
    const { outcome, durationMs } = event;
    const failed = outcome.ok ? {} : { "error.type": errorType(outcome.error) };
    told(scopeUseDuration, durationMs, { ...kindOf(event), ...failed, ...tenantOf(event) });
  };
  const closed = (event: ScopeEventMap["closed"][0]): void => {
    const { reason, durationMs, disposeDurationMs } = event;
    told(scopeDuration, durationMs, { ...kindOf(event), "ambit.scope.end_reason": reason, ...tenantOf(event) });
    told(scopeDisposeDuration, disposeDurationMs, kindOf(event));
  };
  events.on("exited", exited).on("closed", closed);
  const stopCreations = recordCreations(events, options.tokens, told);
  return () => {
    events.off("exited", exited).off("closed", closed);
    stopCreations();
  };
}

/** Apart, since whoever listens to creations slows them down. */
function recordCreations(
  events: ScopeEvents,
  tokens: DurationOptions["tokens"],
  told: (metric: typeof resolveDuration, durationMs: number | undefined, attributes: Attributes) => void,
): () => void {
  if (tokens === undefined) return () => undefined;
  const allowed = new AllowList(tokens);
  const created = (event: ScopeEventMap["instanceCreated"][0]): void =>
    told(resolveDuration, event.durationMs, { ...kindOf(event), "ambit.token": allowed.filter(event.token) });
  events.on("instanceCreated", created);
  return () => void events.off("instanceCreated", created);
}

const kindOf = ({ scope }: ScopeEvent): Attributes => ({ "ambit.scope.kind": scope });

function tenantAttributes(tenants: DurationOptions["tenants"]): (event: ScopeEvent) => Attributes {
  if (tenants === undefined) return () => ({});
  const allowed = new AllowList(tenants.allow);
  return ({ scope, id }) => (scope === tenants.scope ? { "ambit.tenant": allowed.filter(id) } : {});
}

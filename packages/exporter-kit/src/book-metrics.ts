import type { InstanceMetrics, ScopeMetrics } from "@ambit/core";
import type { ExportedContainer } from "./exported-container.js";
import { boundOf, lookupsOf } from "./manager-abilities.js";
import type { Metric, Sample } from "./metric.js";

/** A metric that stands in the books of a container: to be read when somebody asks, so that it cannot drift. */
export interface BookMetric extends Metric {
  /** A `counter` only rises; a `gauge` is the sum of what is there now. */
  readonly instrument: "counter" | "gauge";
  /** Reads the samples of now. Never throws. */
  read(container: ExportedContainer): Sample[];
}

type Told = Omit<BookMetric, "instrument" | "read" | "attributes">;

const kind = "ambit.scope.kind";

const scopesOf = (container: ExportedContainer) => Object.entries(container.metrics().scopes);

const sample = (scope: string, value: number, more: Sample["attributes"] = {}): Sample => ({
  value,
  attributes: { [kind]: scope, ...more },
});

/** A metric with one sample for each kind of scope. */
function perKind(
  instrument: BookMetric["instrument"],
  metric: Told,
  value: (books: ScopeMetrics) => number,
): BookMetric {
  const read: BookMetric["read"] = (container) =>
    scopesOf(container).map(([scope, books]) => sample(scope, value(books)));
  return { ...metric, instrument, attributes: [kind], read };
}

/** A metric of instances, those that are singletons too. */
function perKeeper(
  instrument: BookMetric["instrument"],
  metric: Told,
  value: (instances: InstanceMetrics) => number,
): BookMetric {
  const read: BookMetric["read"] = (container) => {
    const { scopes, singletons } = container.metrics();
    const kept = Object.entries(scopes).map(([scope, { instances }]) => sample(scope, value(instances)));
    return [...kept, sample("singleton", value(singletons))];
  };
  return { ...metric, instrument, attributes: [kind], read };
}

const scopeCount: BookMetric = {
  name: "ambit.scope.count",
  unit: "{scope}",
  description: "Scopes that have not ended; active are those with somebody inside, idle all others.",
  instrument: "gauge",
  attributes: [kind, "ambit.scope.state"],
  read: (container) =>
    scopesOf(container).flatMap(([scope, { open, idle }]) => [
      sample(scope, open - idle, { "ambit.scope.state": "active" }),
      sample(scope, idle, { "ambit.scope.state": "idle" }),
    ]),
};

const scopeMax: BookMetric = {
  name: "ambit.scope.max",
  unit: "{scope}",
  description: "How many scopes may be open, where the manager says so.",
  instrument: "gauge",
  attributes: [kind],
  read: (container) =>
    scopesOf(container).flatMap(([scope]) => {
      const maxScopes = boundOf(container, scope);
      return maxScopes === undefined ? [] : [sample(scope, maxScopes)];
    }),
};

const scopeEnded: BookMetric = {
  name: "ambit.scope.ended",
  unit: "{scope}",
  description: "Scopes that have ended, by close reason.",
  instrument: "counter",
  attributes: [kind, "ambit.scope.end_reason"],
  read: (container) =>
    scopesOf(container).flatMap(([scope, { closedBy }]) =>
      Object.entries(closedBy).map(([reason, ended]) => sample(scope, ended, { "ambit.scope.end_reason": reason })),
    ),
};

const scopeLookup: BookMetric = {
  name: "ambit.scope.lookup",
  unit: "{lookup}",
  description: "Entries that found their scope open (hit) or opened it (miss), where the manager counts them.",
  instrument: "counter",
  attributes: [kind, "ambit.lookup.result"],
  read: (container) =>
    scopesOf(container).flatMap(([scope]) => {
      const found = lookupsOf(container, scope);
      if (found === undefined) return [];
      const result = (name: "hit" | "miss", value: number) => sample(scope, value, { "ambit.lookup.result": name });
      return [result("hit", found.hits), result("miss", found.misses)];
    }),
};

const listenerErrors: BookMetric = {
  name: "ambit.listener.errors",
  unit: "{error}",
  description: "Failures of event listeners: of those of managers, and, without a kind, of those of the container.",
  instrument: "counter",
  attributes: [kind],
  read: (container) => [
    ...scopesOf(container).map(([scope, { listenerFailures }]) => sample(scope, listenerFailures)),
    { value: container.events.failures, attributes: {} },
  ],
};

/** The table of all that is read from the books. */
export const bookMetrics: readonly BookMetric[] = [
  scopeCount,
  scopeMax,
  perKind(
    "counter",
    { name: "ambit.scope.created", unit: "{scope}", description: "Scopes that were opened." },
    ({ opened }) => opened,
  ),
  scopeEnded,
  scopeLookup,
  perKind(
    "counter",
    { name: "ambit.scope.entered", unit: "{entry}", description: "Entries of flows into scopes." },
    ({ entered }) => entered,
  ),
  perKind(
    "counter",
    { name: "ambit.scope.rejected", unit: "{entry}", description: "Entries that were refused." },
    ({ rejected }) => rejected,
  ),
  perKind(
    "counter",
    {
      name: "ambit.scope.overflows",
      unit: "{scope}",
      description: "Scopes that were opened beyond the bound because all were in use.",
    },
    ({ overflows }) => overflows,
  ),
  perKind(
    "counter",
    { name: "ambit.scope.leaked", unit: "{flow}", description: "Flows that never left their scope." },
    ({ leaked }) => leaked,
  ),
  perKind(
    "counter",
    {
      name: "ambit.scope.dispose.errors",
      unit: "{error}",
      description: "Disposers that threw, rejected or ran out of time.",
    },
    ({ disposeFailures }) => disposeFailures,
  ),
  listenerErrors,
  perKeeper(
    "counter",
    {
      name: "ambit.instance.created",
      unit: "{instance}",
      description: "Instances that were created and kept, by the scope that keeps them.",
    },
    ({ created }) => created,
  ),
  perKeeper(
    "gauge",
    { name: "ambit.instance.count", unit: "{instance}", description: "Instances that are kept now." },
    ({ live }) => live,
  ),
];

import type { ScopeEventName, ScopeMetrics } from "@ambit/core";
import { imbalances } from "../../soak/verdict.js";
import type { EventLog } from "../shop/event-log.js";
import type { Check } from "./check.js";

const counted = [
  "opened",
  "closed",
  "entered",
  "exited",
  "rejected",
  "leaked",
] as const satisfies readonly (keyof ScopeMetrics & ScopeEventName)[];

/** Law 12: the books balance, and say what the events have said. */
export const booksBalance: Check = ({ life: { shop } }) => {
  const metrics = shop.callOuts.uncounted(() => shop.container.metrics());
  return [
    ...imbalances(metrics),
    ...Object.entries(metrics.scopes).flatMap(([name, books]) => differences(name, books, shop.events)),
    ...instanceDifferences("singleton", metrics.singletons, shop.events),
  ];
};

function differences(name: string, metrics: ScopeMetrics, events: EventLog): string[] {
  return [
    ...counted.flatMap((what) => difference(name, what, metrics[what], events)),
    ...difference(name, "overflow", metrics.overflows, events),
    ...difference(name, "disposeFailed", metrics.disposeFailures, events),
    ...instanceDifferences(name, metrics.instances, events),
  ];
}

function instanceDifferences(
  name: string,
  { created, disposed }: ScopeMetrics["instances"],
  events: EventLog,
): string[] {
  return [
    ...difference(name, "instanceCreated", created, events),
    ...difference(name, "instanceDisposed", disposed, events),
  ];
}

function difference(scope: string, event: ScopeEventName, said: number, events: EventLog): string[] {
  const heard = events.count(event, scope);
  return heard === said ? [] : [`the books of "${scope}" say ${event} ${said}, but ${heard} such events were heard`];
}

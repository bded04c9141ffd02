import type { ContainerMetrics, ScopeMetrics } from "@ambit/core";
import type { Sample } from "./sample.js";

/** What does not balance (law 12). */
export function imbalances({ scopes, singletons }: ContainerMetrics): string[] {
  const { created, disposed, released, live } = singletons;
  const ofSingletons = created === disposed + released + live ? [] : ["singletons: instances do not add up"];
  return [...ofSingletons, ...Object.entries(scopes).flatMap(([name, metrics]) => imbalancesOf(name, metrics))];
}

function imbalancesOf(name: string, metrics: ScopeMetrics): string[] {
  const { opened, closed, open, entered, exited, active, idle, closedBy, instances } = metrics;
  const { created, disposed, released, live } = instances;
  const reasons = Object.values(closedBy).reduce((sum, count) => sum + count, 0);
  const equations: [string, boolean][] = [
    ["opened = closed + open", opened === closed + open],
    ["entered = exited + active", entered === exited + active],
    ["created = disposed + released + live", created === disposed + released + live],
    ["every close has one reason", reasons === closed],
    ["no gauge is negative", Math.min(open, active, idle, live) >= 0],
  ];
  return equations.filter(([, holds]) => !holds).map(([equation]) => `${name}: ${equation}`);
}

/** What a container that has ended still holds. */
export function leftovers({ scopes, singletons }: ContainerMetrics): string[] {
  const counts: [string, number][] = Object.entries(scopes).flatMap(([name, { open, active, instances }]) => [
    [`${name}: open`, open],
    [`${name}: active`, active],
    [`${name}: live instances`, instances.live],
  ]);
  return [...counts, ["singletons", singletons.live] as const].flatMap(([what, count]) =>
    count === 0 ? [] : [`${what}: ${count} left at the end`],
  );
}

/** Above this, and a third more than it was, memory has grown. */
const marginBytes = 8 * 2 ** 20;

/** Whether memory is still growing when everything has long been as it is: the last quarter against the second one. */
export function memoryGrows(samples: readonly Sample[]): boolean {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return false;
  const early = median(samples.slice(quarter, 2 * quarter));
  const late = median(samples.slice(-quarter));
  return late > early * 1.33 + marginBytes;
}

function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ heapBytes }) => heapBytes).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

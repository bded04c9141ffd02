import type { ContainerMetrics, InstanceMetrics, ScopeMetrics } from "@ambit/core";

/** How much is still there: scopes that are open, flows inside, instances that live, singletons included. */
export function countAlive({ scopes, singletons }: ContainerMetrics): number {
  const alive = Object.values(scopes).map(({ open, active, instances }) => open + active + instances.live);
  return alive.reduce((total, count) => total + count, singletons.live);
}

/** Whether what came in has gone out or is still there, in every manager. */
export function booksBalance({ scopes, singletons }: ContainerMetrics): boolean {
  return Object.values(scopes).every(scopesBalance) && instancesBalance(singletons);
}

function scopesBalance(metrics: ScopeMetrics): boolean {
  const { opened, closed, open, entered, exited, active, idle, closedBy, instances } = metrics;
  const reasons = Object.values(closedBy).reduce((total, count) => total + count, 0);
  return (
    opened === closed + open &&
    entered === exited + active &&
    closed === reasons &&
    [open, active, idle].every((gauge) => gauge >= 0) &&
    instancesBalance(instances)
  );
}

function instancesBalance({ created, disposed, released, live }: InstanceMetrics): boolean {
  return created === disposed + released + live && live >= 0;
}

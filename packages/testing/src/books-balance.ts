import type { InstanceMetrics, ScopeMetrics } from "@ambit/core";

type Equation = readonly [balances: boolean, text: string];

/** What the books of one kind of scope say that cannot be so, one sentence each. */
export function imbalances(name: string, metrics: ScopeMetrics): string[] {
  const { opened, closed, open, entered, exited, active, idle, closedBy } = metrics;
  const reasons = Object.values(closedBy).reduce((sum, closes) => sum + closes, 0);
  return sentences(name, [
    [opened === closed + open, `opened ${opened} = closed ${closed} + open ${open}`],
    [entered === exited + active, `entered ${entered} = exited ${exited} + active ${active}`],
    [reasons === closed, `the reasons of closing, ${reasons}, = closed ${closed}`],
    [Math.min(open, active, idle) >= 0, `open ${open}, active ${active} and idle ${idle} are not negative`],
    ...instanceEquations(metrics.instances),
  ]);
}

/** As `imbalances`, for instances alone. */
export function instanceImbalances(name: string, metrics: InstanceMetrics): string[] {
  return sentences(name, instanceEquations(metrics));
}

function instanceEquations({ created, disposed, released, live }: InstanceMetrics): Equation[] {
  const sum = `created ${created} = disposed ${disposed} + released ${released} + live ${live}`;
  return [
    [created === disposed + released + live, sum],
    [live >= 0, `live ${live} is not negative`],
  ];
}

function sentences(name: string, equations: readonly Equation[]): string[] {
  return equations
    .filter(([balances]) => !balances)
    .map(([, text]) => `The books of "${name}" do not balance; this should hold: ${text}.`);
}

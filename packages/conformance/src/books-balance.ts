import type { ScopeEventName, ScopeMetrics } from "@ambit/core";
import type { EventCount } from "./event-count.js";
import { LawBrokenError } from "./law-broken-error.js";

/** What is counted twice: in the books, and by whoever listens to events. */
const counted = ["opened", "closed", "entered", "exited", "rejected"] as const satisfies readonly (keyof ScopeMetrics &
  ScopeEventName)[];

/** What the books of one kind of scope say that cannot be so; undefined where they balance. */
export function imbalance(name: string, metrics: ScopeMetrics): string | undefined {
  const { opened, closed, open, entered, exited, active, idle, instances, closedBy } = metrics;
  const { created, disposed, released, live } = instances;
  const reasons = Object.values(closedBy).reduce((sum, closes) => sum + closes, 0);
  const equations: [boolean, string][] = [
    [opened === closed + open, `opened ${opened} = closed ${closed} + open ${open}`],
    [entered === exited + active, `entered ${entered} = exited ${exited} + active ${active}`],
    [
      created === disposed + released + live,
      `created ${created} = disposed ${disposed} + released ${released} + live ${live}`,
    ],
    [reasons === closed, `the reasons of closing add up to ${closed}, not ${reasons}`],
    [
      Math.min(open, active, idle, live) >= 0,
      `no gauge is negative: open ${open}, active ${active}, idle ${idle}, live ${live}`,
    ],
    [idle <= open, `idle ${idle} <= open ${open}`],
  ];
  const wrong = equations.find(([balances]) => !balances);
  return wrong && `The books of "${name}" do not balance: ${wrong[1]}.`;
}

/** @throws LawBrokenError unless the books say what the events said. */
export function assertBooksMatchEvents(name: string, metrics: ScopeMetrics, events: EventCount): void {
  for (const event of counted) {
    const heard = events.of(event, name);
    if (metrics[event] !== heard) throw differs(name, event, metrics[event], heard);
  }
  const { created, disposed } = metrics.instances;
  if (created !== events.of("instanceCreated", name))
    throw differs(name, "created", created, events.of("instanceCreated", name));
  if (disposed !== events.of("instanceDisposed", name))
    throw differs(name, "disposed", disposed, events.of("instanceDisposed", name));
}

/** @throws LawBrokenError where anything is left of scopes after the end of their container. */
export function assertNothingLeft(name: string, { open, active, idle, instances }: ScopeMetrics): void {
  if (open === 0 && active === 0 && idle === 0 && instances.live === 0) return;
  const left = `open ${open}, active ${active}, idle ${idle}, live instances ${instances.live}`;
  throw new LawBrokenError(`After the end of the container something is left of "${name}": ${left}.`, 12);
}

function differs(name: string, what: string, said: number, heard: number): LawBrokenError {
  return new LawBrokenError(`The books of "${name}" say ${what} ${said}, but ${heard} such events were heard.`, 12);
}

import type { ScopeMetrics } from "@ambit/core";
import { isActive } from "../reference/standing.js";
import type { ModelKind, ModelScope } from "../reference/state.js";
import type { Stage } from "../stage.js";
import { assertSame, Violation } from "../violation.js";

/** Law 12: the counters are right, and balance. */
export function checkBooks({ model, world }: Stage): void {
  const { scopes, singletons } = world.container.metrics();
  assertSame(model.singletons.created, singletons.created, "singletons created");
  assertSame(model.singletons.disposed, singletons.disposed, "singletons disposed");
  for (const kind of model.kinds) {
    const actual = scopes[kind.spec.name];
    if (actual === undefined) throw new Violation(`metrics of ${kind.spec.name}`, "some", "none");
    checkCounters(kind, actual);
    checkGauges(
      kind,
      model.scopes.filter((scope) => scope.kind === kind),
      actual,
    );
    checkEquations(kind, actual);
  }
}

const counters = [
  "opened",
  "closed",
  "entered",
  "exited",
  "peakOpen",
  "hits",
  "rejected",
  "overflows",
  "leaked",
] as const;
const instanceCounters = ["created", "disposed", "released"] as const;

function checkCounters({ books, spec: { name } }: ModelKind, actual: ScopeMetrics): void {
  for (const counter of counters) assertSame(books[counter], actual[counter], name, counter);
  for (const counter of instanceCounters) assertSame(books[counter], actual.instances[counter], name, counter);
  assertSame(0, actual.disposeFailures + actual.listenerFailures, name, "failures");
  let reason: keyof typeof books.closedBy;
  for (reason in books.closedBy) assertSame(books.closedBy[reason], actual.closedBy[reason], name, "closed by", reason);
}

function checkGauges({ spec: { name } }: ModelKind, scopes: readonly ModelScope[], actual: ScopeMetrics): void {
  let idle = 0;
  let live = 0;
  for (const scope of scopes) {
    if (!isActive(scope)) idle++;
    live += scope.owned.length + scope.releases.length + scope.undisposed;
  }
  assertSame(scopes.length, actual.open, name, "open");
  assertSame(idle, actual.idle, name, "idle");
  assertSame(live, actual.instances.live, name, "live");
}

function checkEquations({ spec: { name } }: ModelKind, metrics: ScopeMetrics): void {
  const { opened, closed, open, entered, exited, active, idle, closedBy, instances } = metrics;
  assertSame(opened, closed + open, name, "opened = closed + open");
  assertSame(entered, exited + active, name, "entered = exited + active");
  const { created, disposed, released, live } = instances;
  assertSame(created, disposed + released + live, name, "created = disposed + released + live");
  let reasons = 0;
  for (const count of Object.values(closedBy)) reasons += count;
  assertSame(closed, reasons, name, "every close has one reason");
  assertSame(true, Math.min(open, active, idle, live) >= 0, name, "gauges are not negative");
}

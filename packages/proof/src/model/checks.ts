import type { ScopeMetrics } from "@ambit/core";
import { Numbered } from "./real/bindings.js";
import { describeError, type Operation } from "./real/operation.js";
import { encloses, currentScope, isActive } from "./reference/standing.js";
import type { JournalEntry } from "./reference/journal.js";
import type { ModelKind, ModelScope } from "./reference/state.js";
import type { Expectation, Stage } from "./stage.js";
import { assertSame, assertSameList, Violation } from "./violation.js";

/** Compares all that can be seen with what the model says. @throws Violation. */
export function check(stage: Stage, timePassed: boolean): void {
  const { world } = stage;
  checkFlows(stage);
  checkOperations(stage);
  checkScopes(stage);
  checkEvents(stage, timePassed);
  checkCalls(stage);
  checkBooks(stage);
  const [reported] = world.reported;
  if (reported !== undefined) throw new Violation("an error that nobody waits for", "none", describeError(reported));
}

/** Laws 2 and 3: every flow is in its own scopes. */
function checkFlows({ model, world }: Stage): void {
  for (const flow of model.flows) {
    const real = world.flows.get(flow.number);
    const waiting = flow.leaving === undefined;
    assertSame(`flow ${flow.number} goes on`, waiting, real?.waiting);
    if (real === undefined || !waiting) continue;
    real.look(() => {
      for (const kind of model.kinds) {
        const { name } = kind.spec;
        const expected = currentScope(flow.chain, kind);
        const actual = world.container.getCurrentScope(name);
        if (!world.isSame(actual, expected))
          throw new Violation(
            `current ${name} of flow ${flow.number}`,
            describe(expected),
            actual && `${String(actual.id)}, number ${world.modelOf(actual)?.number ?? "unknown"}`,
          );
      }
    });
  }
}

function checkOperations(stage: Stage): void {
  const { expectations } = stage;
  for (let index = expectations.length - 1; index >= 0; index--) {
    const expectation = expectations[index];
    if (expectation === undefined) continue;
    checkOperation(stage, expectation);
    if (expectation.operation.settled) expectations.splice(index, 1);
  }
}

function checkOperation({ world }: Stage, { what, operation, prediction }: Expectation): void {
  const { outcome } = prediction;
  if (typeof outcome !== "object" || !operation.settled || operation.failed)
    return assertSame(what, describeOutcome(outcome), describeOperation(operation));
  const real = operation.value as Parameters<typeof world.isSame>[0];
  if (!world.isSame(real, outcome)) throw new Violation(what, describe(outcome), "another scope");
}

function describeOutcome(outcome: string | ModelScope | undefined): string {
  if (outcome === undefined) return "not settled";
  return typeof outcome === "string" ? outcome : `scope ${describe(outcome)}`;
}

function describeOperation(operation: Operation): string {
  const { settled, failed, error, value } = operation;
  if (!settled) return "not settled";
  if (failed) return describeError(error);
  if (value instanceof Numbered) return `instance ${value.serial}`;
  return value === undefined ? "ok" : String(value);
}

function describe(scope: ModelScope | undefined): string {
  return scope === undefined ? "none" : `${String(scope.id)}, number ${scope.number}`;
}

function checkScopes({ model, world }: Stage): void {
  for (const scope of model.scopes) {
    const real = world.realOf(scope);
    if (real === undefined) continue;
    const name = `${scope.name} ${describe(scope)}`;
    assertSame(`${name}: state`, scope.state, real.state);
    assertSame(`${name}: users`, scope.users, real.users);
    assertSame(`${name}: active`, isActive(scope), real.active);
    assertSame(`${name}: reason`, scope.ending?.reason, real.closeReason);
    assertSame(`${name}: children`, scope.children.length, real.children.length);
    scope.children.forEach((child, index) => {
      if (!world.isSame(real.children[index], child)) throw new Violation(`${name}: child`, describe(child), "another");
    });
  }
}

/** Events that come in one order, whatever else goes on at the same time; disposals of unrelated scopes may overlap. */
const inOrder = /^(opened|entered|exited|expired|evicted|closing|overflow|rejected|leaked) /;

function checkEvents({ model, world }: Stage, timePassed: boolean): void {
  const expected = model.journal.events;
  const actual = world.events.splice(0);
  const texts = expected.map(({ text }) => text);
  // Which of several timeouts is found first is not said anywhere.
  if (!timePassed) {
    assertSameList("events", texts.filter((text) => inOrder.test(text)), actual.filter((text) => inOrder.test(text)));
  }
  if (texts.length === 0 && actual.length === 0) return;
  assertSameList("all events", texts.toSorted(), actual.toSorted());
  for (const [name, entries] of groupedByName(expected)) checkEventsOf(name, entries, actual);
}

/** The events of each scope come in order. Scopes that cannot be told apart by name and id are left out. */
function checkEventsOf(name: string, entries: readonly JournalEntry[], actual: readonly string[]): void {
  if (entries.some(({ scope }) => scope !== entries[0]?.scope)) return;
  assertSameList(
    `events of ${name}`,
    entries.map(({ text }) => text),
    actual.filter((text) => nameIn(text) === name),
  );
}

function groupedByName(entries: readonly JournalEntry[]): Map<string, JournalEntry[]> {
  const groups = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const name = nameIn(entry.text);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** The name and id in an event's text. */
function nameIn(text: string): string {
  const [, name, id] = text.split(" ");
  return `${name ?? ""} ${id ?? ""}`;
}

/** Law 8: in each scope backwards, and nothing of a scope before what lies within it. */
function checkCalls({ model, world }: Stage): void {
  const actual = world.services.calls.splice(0);
  const expected = model.journal.calls;
  const texts = expected.map(({ text }) => text);
  if (texts.length === 0 && actual.length === 0) return;
  assertSameList("calls", texts.toSorted(), actual.toSorted());
  const scopeOf = new Map(expected.map(({ text, scope }) => [text, scope]));
  for (const scope of new Set(scopeOf.values())) {
    const ofScope = (text: string): boolean => scopeOf.get(text) === scope;
    assertSameList("calls of one scope", texts.filter(ofScope), actual.filter(ofScope));
  }
  checkNesting(actual.filter((text) => text.startsWith("dispose")).map((text) => scopeOf.get(text)));
}

function checkNesting(disposed: readonly (ModelScope | undefined)[]): void {
  disposed.forEach((scope, index) => {
    const wider = disposed.slice(0, index).find((earlier) => earlier !== scope && earlier && encloses(earlier, scope));
    if (wider !== undefined) throw new Violation("disposed first", describe(scope), describe(wider));
  });
}

function checkBooks({ model, world }: Stage): void {
  const { scopes, singletons } = world.container.metrics();
  const { created, disposed } = model.singletons;
  assertSame("singletons created", created, singletons.created);
  assertSame("singletons disposed", disposed, singletons.disposed);
  for (const kind of model.kinds) {
    const { name } = kind.spec;
    const actual = scopes[name];
    if (actual === undefined) throw new Violation(`metrics of ${name}`, "some", "none");
    const ofKind = model.scopes.filter((scope) => scope.kind === kind);
    checkMetrics(name, kind, ofKind, actual);
    checkEquations(name, actual);
  }
}

function checkMetrics(name: string, { books }: ModelKind, scopes: readonly ModelScope[], actual: ScopeMetrics): void {
  const same = (what: string, expected: unknown, found: unknown): void =>
    assertSame(`${name}: ${what}`, expected, found);
  same("opened", books.opened, actual.opened);
  same("closed", books.closed, actual.closed);
  same("open", scopes.length, actual.open);
  same("entered", books.entered, actual.entered);
  same("exited", books.exited, actual.exited);
  same("idle", scopes.filter((scope) => !isActive(scope)).length, actual.idle);
  same("peakOpen", books.peakOpen, actual.peakOpen);
  same("created", books.created, actual.instances.created);
  same("disposed", books.disposed, actual.instances.disposed);
  same("released", books.released, actual.instances.released);
  same("live", liveIn(scopes), actual.instances.live);
  same("hits", books.hits, actual.hits);
  same("rejected", books.rejected, actual.rejected);
  same("overflows", books.overflows, actual.overflows);
  same("leaked", books.leaked, actual.leaked);
  same("failures", 0, actual.disposeFailures + actual.listenerFailures);
  for (const [reason, count] of Object.entries(books.closedBy))
    same(`closed by ${reason}`, count, actual.closedBy[reason as keyof typeof actual.closedBy]);
}

function liveIn(scopes: readonly ModelScope[]): number {
  return scopes.reduce((live, scope) => live + scope.owned.length + scope.undisposed, 0);
}

/** Law 12, by itself. */
function checkEquations(name: string, metrics: ScopeMetrics): void {
  const { opened, closed, open, entered, exited, active, idle, closedBy, instances } = metrics;
  assertSame(`${name}: opened = closed + open`, opened, closed + open);
  assertSame(`${name}: entered = exited + active`, entered, exited + active);
  const { created, disposed, released, live } = instances;
  assertSame(`${name}: created = disposed + released + live`, created, disposed + released + live);
  const reasons = Object.values(closedBy).reduce((sum, count) => sum + count, 0);
  assertSame(`${name}: every close has one reason`, closed, reasons);
  const negative = [open, active, idle, live].find((gauge) => gauge < 0);
  if (negative !== undefined) throw new Violation(`${name}: gauges`, "none below 0", negative);
}

import type { JournalEntry } from "../reference/journal.js";
import { encloses } from "../reference/standing.js";
import type { ModelScope } from "../reference/state.js";
import type { Stage } from "../stage.js";
import { assertSameList, isSameList, Violation } from "../violation.js";
import { describeScope } from "./standing.js";

/** Events that come in one order, whatever else goes on at the same time; disposals of unrelated scopes may overlap. */
const sequential = /^(opened|entered|exited|expired|evicted|closing|overflow|rejected|leaked) /;

/** All events, in order. Where `ordered` is false, only those of each scope are. */
export function checkEvents({ model, world }: Stage, ordered: boolean): void {
  const expected = model.journal.events;
  const texts = expected.map(({ text }) => text);
  const actual = world.events.splice(0);
  if (isSameList(texts, actual)) return;
  if (ordered && !model.journal.concurrent) {
    const inTurn = (text: string): boolean => sequential.test(text);
    assertSameList("events", texts.filter(inTurn), actual.filter(inTurn));
  }
  assertSameList("all events", texts.toSorted(), actual.toSorted());
  if (model.journal.concurrent) return;
  for (const [name, entries] of groupedByName(expected)) checkEventsOf(name, entries, actual);
}

/** The events of each scope come in order. Scopes that cannot be told apart by name and id are left out. */
function checkEventsOf(name: string, entries: readonly JournalEntry[], actual: readonly string[]): void {
  if (entries.some(({ scope }) => scope !== entries[0]?.scope)) return;
  const expected = entries.map(({ text }) => text);
  assertSameList(
    `events of ${name}`,
    expected,
    actual.filter((text) => nameIn(text) === name),
  );
}

function groupedByName(entries: readonly JournalEntry[]): Map<string, JournalEntry[]> {
  const groups = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const name = nameIn(entry.text);
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return groups;
}

/** The name and id in an event's text. */
function nameIn(text: string): string {
  const [, name, id] = text.split(" ");
  return `${name ?? ""} ${id ?? ""}`;
}

/** Law 8: in each scope backwards, and nothing of a scope before what lies within it. */
export function checkCalls({ model, world }: Stage): void {
  const expected = model.journal.calls;
  const texts = expected.map(({ text }) => text);
  const actual = world.services.calls.splice(0);
  if (isSameList(texts, actual)) return;
  assertSameList("calls", texts.toSorted(), actual.toSorted());
  if (model.journal.concurrent) return;
  const scopeOf = new Map(expected.map(({ text, scope }) => [text, scope]));
  for (const scope of new Set(scopeOf.values())) {
    const ofScope = (text: string): boolean => scopeOf.get(text) === scope;
    assertSameList("calls of one scope", texts.filter(ofScope), actual.filter(ofScope));
  }
  const ends = new Map(expected.filter(({ early }) => early !== true).map(({ text, scope }) => [text, scope]));
  checkNesting(actual.filter((text) => text.startsWith("dispose")).flatMap((text) => ends.get(text) ?? []));
}

function checkNesting(disposed: readonly ModelScope[]): void {
  for (const [index, scope] of disposed.entries()) {
    const wider = disposed.slice(0, index).find((earlier) => earlier !== scope && encloses(earlier, scope));
    if (wider !== undefined) throw new Violation("disposed first", describeScope(scope), describeScope(wider));
  }
}

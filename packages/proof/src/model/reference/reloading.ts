import { beginEnding, close } from "./lifecycle.js";
import { Prediction, refusal } from "./prediction.js";
import { noteOpened } from "./recency.js";
import { giveId } from "./renaming.js";
import { recreate } from "./resolution.js";
import { noteIdle } from "./retention.js";
import { isActive } from "./standing.js";
import { createScope, type Model, type ModelReload, type ModelScope, type ModelVisit } from "./state.js";

/** Puts a fresh scope in the place of an open one. Who reloads that one meanwhile shares the fresh one. */
export function reloadScope(model: Model, chain: readonly ModelVisit[], predecessor: ModelScope): Prediction {
  const prediction = new Prediction();
  const reload = model.reloads.find((each) => each.predecessor === predecessor) ?? begin(model, predecessor);
  reload.callers.push({ chain, prediction });
  return prediction;
}

function begin(model: Model, predecessor: ModelScope): ModelReload {
  const successor = openBeside(model, predecessor);
  const created = recreate(model, predecessor, successor);
  const reload: ModelReload = { predecessor, successor, created, callers: [], failure: undefined };
  model.reloads.push(reload);
  return reload;
}

function openBeside(model: Model, { kind, id, parent, holder }: ModelScope): ModelScope {
  const successor = createScope(kind, id, parent, holder, ++model.numbers, model.nowMs);
  successor.served = false;
  holder?.children.push(successor);
  model.scopes.push(successor);
  kind?.books.countOpened();
  model.journal.event("opened", successor);
  return successor;
}

/** Takes every reload as far as it can go now. Returns whether anything has changed. */
export function goOnReloading(model: Model): boolean {
  let changed = false;
  for (const reload of [...model.reloads]) changed = goOn(model, reload) || changed;
  return changed;
}

function goOn(model: Model, reload: ModelReload): boolean {
  if (reload.created.outcome === undefined) return false;
  if (reload.failure !== undefined) return reject(model, reload, reload.failure);
  reload.failure = failureOf(reload);
  if (reload.failure === undefined) replace(model, reload);
  else close(model, [], reload.successor, { reason: "failed", ok: false, synchronous: false });
  return true;
}

function failureOf({ created, predecessor }: ModelReload): string | undefined {
  const { outcome } = created;
  if (typeof outcome === "string" && outcome.startsWith(refusal(""))) return outcome;
  return predecessor.state === "open" ? undefined : refusal("SCOPE_CLOSED");
}

/** Everybody hears of the failure when what had been created has ended. */
function reject(model: Model, reload: ModelReload, failure: string): boolean {
  if (reload.successor.state !== "closed") return false;
  remove(model, reload);
  for (const { prediction } of reload.callers) prediction.outcome = failure;
  return true;
}

function replace(model: Model, reload: ModelReload): void {
  const { predecessor, successor, callers } = reload;
  const { kind } = predecessor;
  remove(model, reload);
  if (successor.id !== predecessor.id) model.journal.notes.push("renamed meanwhile");
  giveId(model, successor, predecessor.id);
  if (kind !== undefined) noteOpened(kind, successor); // first, as the hand of SIEVE goes on from the one to the other
  beginEnding(model, predecessor, "closed", true);
  serve(model, successor, predecessor);
  for (const { chain, prediction } of callers) {
    const waitsFor = close(model, chain, predecessor, { reason: "closed", ok: true, synchronous: false });
    model.waiting.push({ scopes: waitsFor === undefined ? [] : [waitsFor], prediction, outcome: "true" });
  }
}

/** The time and the rank of the predecessor go on. */
function serve(model: Model, successor: ModelScope, predecessor: ModelScope): void {
  const { openedAtMs, entryStamp, entries, visited } = predecessor;
  Object.assign(successor, { openedAtMs, entryStamp, entries, visited, served: true });
  if (!isActive(successor)) noteIdle(model, successor);
}

function remove({ reloads }: Model, reload: ModelReload): void {
  reloads.splice(reloads.indexOf(reload), 1);
}

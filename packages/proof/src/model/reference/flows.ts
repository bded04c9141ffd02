import { enter, type Door } from "./entering.js";
import { endStays, stopWaiting, takeTurns } from "./exclusive-use.js";
import { leave } from "./leaving.js";
import { Prediction, Refusal, refusal } from "./prediction.js";
import type { Model, ModelExclusiveRun, ModelFlow, ModelFrame, ModelScope, ModelVisit } from "./state.js";

export function createFlow(model: Model, number: number, origin: ModelFlow | undefined): ModelFlow {
  const flow: ModelFlow = { number, chain: origin?.chain ?? [], frames: [], leaving: undefined, turn: undefined };
  model.flows.push(flow);
  return flow;
}

/** Enters by a handle: current until it is left, for this flow and those that it starts meanwhile. */
export function enterByHandle(model: Model, flow: ModelFlow, door: Door): ModelVisit {
  const visit = enter(model, flow.chain, door, false);
  flow.chain = [...flow.chain, visit];
  model.handles.push(visit);
  return visit;
}

/** Enters one after the other, for work that goes on until the flow is told to end it. Where one is refused, leaves the others. */
export function run(model: Model, flow: ModelFlow, doors: readonly Door[]): Prediction {
  return runAround(model, flow, flow.chain, doors, (door, chain) => enter(model, chain, door, true));
}

/** As `run`, for a flow that comes from `around`. */
export function runAround<D>(
  model: Model,
  flow: ModelFlow,
  around: readonly ModelVisit[],
  doors: readonly D[],
  enterOne: (door: D, chain: readonly ModelVisit[]) => ModelVisit,
  exclusive?: ModelExclusiveRun,
): Prediction {
  const entered = enterAll(model, flow, around, doors, enterOne);
  if (entered instanceof Prediction) return entered;
  const frame: ModelFrame = { outer: flow.chain, visits: entered, prediction: new Prediction(), exclusive };
  flow.frames.push(frame);
  flow.chain = [...around, ...entered];
  askForTurns(model, flow);
  return frame.prediction;
}

/** Enters, works synchronously, and leaves. */
export function runSynchronously(
  model: Model,
  flow: ModelFlow,
  door: Door,
  work: (chain: readonly ModelVisit[]) => void,
): ModelScope {
  const visit = enter(model, flow.chain, door, true);
  work([...flow.chain, visit]);
  leave(model, flow.chain, visit, { ok: true, synchronous: true });
  return visit.scope;
}

/** Ends the innermost work of a flow, or the flow. */
export function end(model: Model, flow: ModelFlow, ok: boolean): void {
  if (flow.frames.length > 0) endWork(model, flow, ok ? undefined : "BODY");
  else model.flows.splice(model.flows.indexOf(flow), 1);
}

/** Leaves what was entered for the innermost work of a flow. */
function endWork(model: Model, flow: ModelFlow, failure: string | undefined): void {
  const frame = flow.frames.pop();
  if (frame === undefined) return;
  if (failure === "SCOPE_BUSY") model.journal.concurrent = true;
  flow.chain = frame.outer;
  flow.leaving = { frame, failure, waitsFor: undefined };
  const next = endStays(model, frame);
  goOnLeaving(model, flow);
  // Whoever has his turn goes on a little later: where he is refused then, he leaves behind the one who let him in.
  for (const each of next) askForTurns(model, each);
}

function askForTurns(model: Model, flow: ModelFlow): void {
  if (takeTurns(model, flow)) endWork(model, flow, "SCOPE_BUSY");
}

/** The time that flows wait for their turn is over. */
export function losePatience(model: Model): void {
  const over = [...model.turns];
  for (const turn of over) stopWaiting(model, turn); // all at once, before the first of them lets go of what it has
  for (const { flow } of over) endWork(model, flow, "SCOPE_BUSY");
}

/** Leaves the scopes of an ended work, the last one first, each when the end of the one before is over. */
export function goOnLeaving(model: Model, flow: ModelFlow): boolean {
  const { leaving } = flow;
  if (leaving === undefined || (leaving.waitsFor !== undefined && leaving.waitsFor.state !== "closed")) return false;
  const { frame, failure } = leaving;
  const ok = failure === undefined;
  model.journal.leaves(flow.number);
  for (let visit = frame.visits.pop(); visit !== undefined; visit = frame.visits.pop()) {
    leaving.waitsFor = leave(model, frame.outer, visit, { ok, synchronous: false });
    if (leaving.waitsFor !== undefined) return true;
  }
  flow.leaving = undefined;
  frame.prediction.outcome = ok ? "ok" : refusal(failure);
  return true;
}

function enterAll<D>(
  model: Model,
  flow: ModelFlow,
  around: readonly ModelVisit[],
  doors: readonly D[],
  enterOne: (door: D, chain: readonly ModelVisit[]) => ModelVisit,
): ModelVisit[] | Prediction {
  const entered: ModelVisit[] = [];
  try {
    for (const door of doors) entered.push(enterOne(door, [...around, ...entered]));
    return entered;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Prediction.of(leaveFailed(model, flow.chain, entered, error));
  }
}

/** Leaves what was entered before the refusal, at once; what cannot end at once adds its own refusal. */
function leaveFailed(
  model: Model,
  outer: readonly ModelVisit[],
  entered: readonly ModelVisit[],
  error: Refusal,
): string {
  const codes = [error.code];
  for (const visit of [...entered].reverse()) {
    try {
      leave(model, outer, visit, { ok: false, synchronous: true });
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      codes.push(failure.code);
    }
  }
  return refusal(codes.join(" "));
}

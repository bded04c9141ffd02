import { enter, type Door } from "./entering.js";
import { leave } from "./leaving.js";
import { Prediction, Refusal, refusal } from "./prediction.js";
import type { Model, ModelFlow, ModelFrame, ModelScope, ModelVisit } from "./state.js";

export function createFlow(model: Model, number: number, origin: ModelFlow | undefined): ModelFlow {
  const flow: ModelFlow = { number, chain: origin?.chain ?? [], frames: [], leaving: undefined };
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
  const outer = flow.chain;
  const entered = enterAll(model, outer, doors);
  if (entered instanceof Prediction) return entered;
  const frame: ModelFrame = { outer, visits: entered, prediction: new Prediction() };
  flow.frames.push(frame);
  flow.chain = [...outer, ...entered];
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
  const frame = flow.frames.pop();
  if (frame === undefined) {
    model.flows.splice(model.flows.indexOf(flow), 1);
    return;
  }
  flow.chain = frame.outer;
  flow.leaving = { frame, ok, waitsFor: undefined };
  goOnLeaving(model, flow);
}

/** Leaves the scopes of an ended work, the last one first, each when the end of the one before is over. */
export function goOnLeaving(model: Model, flow: ModelFlow): boolean {
  const { leaving } = flow;
  if (leaving === undefined || (leaving.waitsFor !== undefined && leaving.waitsFor.state !== "closed")) return false;
  const { frame, ok } = leaving;
  for (let visit = frame.visits.pop(); visit !== undefined; visit = frame.visits.pop()) {
    leaving.waitsFor = leave(model, flow.chain, visit, { ok, synchronous: false });
    if (leaving.waitsFor !== undefined) return true;
  }
  flow.leaving = undefined;
  frame.prediction.outcome = ok ? "ok" : refusal("BODY");
  return true;
}

function enterAll(model: Model, outer: readonly ModelVisit[], doors: readonly Door[]): ModelVisit[] | Prediction {
  const entered: ModelVisit[] = [];
  try {
    for (const door of doors) entered.push(enter(model, [...outer, ...entered], door, true));
    return entered;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Prediction.of(leaveFailed(model, outer, entered, error));
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

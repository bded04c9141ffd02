import type { Operation } from "../real/operation.js";
import * as reference from "../reference/flows.js";
import { capture, runCaptured, runExclusively } from "../reference/capturing.js";
import { predicted } from "../reference/prediction.js";
import type { ModelCapture } from "../reference/state.js";
import { pick } from "../stage.js";
import { waitTimeoutMs } from "../real/world.js";
import { deepest } from "./flow-steps.js";
import type { Step } from "./step.js";

const mostCaptures = 3;

/** Captures all that is current, or what is current of one kind; the oldest capture is forgotten then. */
const captureScopes: Step = (stage, { a, b, c }) => {
  const flow = stage.flow(a);
  const kind = c % 2 === 0 ? stage.kind(b) : undefined;
  if (flow === undefined) return false;
  const { captures } = stage.model;
  let captured: ModelCapture | undefined;
  const predict = (): string => {
    captured = capture(flow.chain, kind);
    return String(captured.scopes.length);
  };
  const work = (): number => {
    const real = stage.world.container.captureScopes(...(kind === undefined ? [] : [kind.spec.name]));
    if (captured !== undefined) stage.world.captures.set(captured, real);
    return real.scopes.length;
  };
  stage.ask(flow, "capture", predict, work);
  if (captured !== undefined) captures.push(captured);
  if (captures.length > mostCaptures) captures.shift();
  return true;
};

const runInCaptured =
  (exclusively: boolean): Step =>
  (stage, { a, b }) => {
    const flow = stage.flow(a);
    const captured = pick(stage.model.captures, b);
    const real = captured && stage.world.captures.get(captured);
    if (flow === undefined || captured === undefined || real === undefined || flow.frames.length >= deepest)
      return false;
    const prediction = predicted(() => runCaptured(stage.model, flow, captured, exclusively));
    const start = (body: () => Promise<void>): Operation =>
      stage.expect(
        "run captured",
        () => (exclusively ? real.runExclusively(body, { waitTimeoutMs }) : real.run(body)),
        prediction,
      );
    stage.world.flows.get(flow.number)?.run(start);
    return true;
  };

const runExclusive: Step = (stage, { a, b }) => {
  const flow = stage.flow(a);
  const scope = pick(
    stage.model.scopes.filter((each) => stage.world.realOf(each) !== undefined),
    b,
  );
  const real = scope && stage.world.realOf(scope);
  if (flow === undefined || scope === undefined || real === undefined || flow.frames.length >= deepest) return false;
  const prediction = predicted(() => runExclusively(stage.model, flow, scope));
  const start = (body: () => Promise<void>): Operation =>
    stage.expect("run exclusively", () => real.runExclusively(body, { waitTimeoutMs }), prediction);
  stage.world.flows.get(flow.number)?.run(start);
  return true;
};

/** The time that flows wait for their turn is over. During a shutdown that of the shutdown would be, too. */
const losePatience: Step = ({ model, world }) => {
  if (model.turns.length === 0 || model.root.state !== "open") return false;
  world.containerClock.advance(waitTimeoutMs);
  reference.losePatience(model);
  return true;
};

export const captureSteps = {
  capture: captureScopes,
  runCaptured: runInCaptured(false),
  runCapturedExclusively: runInCaptured(true),
  runExclusively: runExclusive,
  losePatience,
};

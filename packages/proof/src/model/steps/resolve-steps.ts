import { commonTokens, get, getLate, scopedTokens, settleCreation, type TokenName } from "../reference/resolution.js";
import { pick } from "../stage.js";
import type { Step } from "./step.js";

const tokens: readonly TokenName[] = [...scopedTokens, ...scopedTokens, ...commonTokens];

/** The token that a number stands for. */
export function tokenFor(choice: number): TokenName {
  return pick(tokens, choice) ?? "plain";
}

const getInFlow =
  (ask: "ask" | "askFailing"): Step =>
  (stage, { a, b, c }) => {
    const flow = stage.flow(a);
    const kind = stage.kind(b);
    if (flow === undefined || kind === undefined) return false;
    const token = tokenFor(c);
    const { container, services } = stage.world;
    stage[ask](
      flow,
      `get ${kind.spec.name}.${token}`,
      () => get(stage.model, { chain: flow.chain, handle: undefined }, token, kind),
      () => container.get(services.token(token, kind.spec.name)),
    );
    return true;
  };

/** Asks a handle, wherever the flow that asks is. */
const getByHandle: Step = (stage, { a, b, c }) => {
  const flow = stage.flowOrNone(c);
  const handle = stage.handle(a);
  const kind = stage.kind(b);
  const real = handle && stage.world.handles.get(handle);
  if (handle === undefined || real === undefined || kind === undefined) return false;
  const token = tokenFor(b + c);
  const work = (): unknown => real.get(stage.world.services.token(token, kind.spec.name));
  const predict = (): string => get(stage.model, { chain: flow?.chain ?? [], handle }, token, kind);
  stage.ask(flow, `handle.get ${kind.spec.name}.${token}`, predict, work);
  return true;
};

const getLateInFlow: Step = (stage, { a, b }) => {
  const flow = stage.flow(a);
  const kind = stage.kind(b);
  if (flow === undefined || kind === undefined) return false;
  const { container, services } = stage.world;
  stage.ask(
    flow,
    `getAsync ${kind.spec.name}.late`,
    () => getLate(stage.model, { chain: flow.chain, handle: undefined }, kind),
    () => container.getAsync(services.token("late", kind.spec.name)),
  );
  return true;
};

const settleLate: Step = (stage, { a, b }) => {
  const creation = pick(stage.model.creations, a);
  if (creation === undefined) return false;
  const succeeds = b % 3 > 0;
  settleCreation(stage.model, creation, succeeds);
  stage.world.services.settleFactory(creation.serial, succeeds);
  return true;
};

const releaseDisposer: Step = (stage, { a }) => {
  const { disposing } = stage.model;
  const instance = pick(disposing, a);
  if (instance === undefined) return false;
  disposing.splice(disposing.indexOf(instance), 1);
  instance.disposing = "may end";
  stage.world.services.finishDisposer(instance.serial);
  return true;
};

export const resolveSteps = {
  get: getInFlow("ask"),
  getFailing: getInFlow("askFailing"),
  getByHandle,
  getLate: getLateInFlow,
  settleLate,
  releaseDisposer,
};

import type { Token } from "@ambit/core";
import type { Prediction } from "../reference/prediction.js";
import * as reference from "../reference/replacement.js";
import type { Asker } from "../reference/resolution.js";
import { pick, type Stage } from "../stage.js";
import { tokenFor } from "./resolve-steps.js";
import type { Step } from "./step.js";

/** What is done to one instance. */
type Replacing = "discard" | "refresh";

/** Does it to what a flow would get. */
const inFlow =
  (what: Replacing): Step =>
  (stage, { a, b, c }) => {
    const flow = stage.flow(a);
    const asked = flow && choose(stage, { chain: flow.chain, handle: undefined }, b, c);
    if (flow === undefined || asked === undefined) return false;
    const ask = a % 5 === 0 ? "askFailing" : "ask";
    const { container } = stage.world;
    stage[ask](flow, `${what} ${asked.name}`, predict(stage, what, asked), () => container[what](asked.token));
    return true;
  };

/** Does it to what a handle would give, wherever the flow that asks is. */
const byHandle =
  (what: Replacing): Step =>
  (stage, { a, b, c }) => {
    const flow = stage.flowOrNone(a);
    const handle = stage.handle(b);
    const real = handle && stage.world.handles.get(handle);
    const asked = handle && choose(stage, { chain: flow?.chain ?? [], handle }, b, c);
    if (real === undefined || asked === undefined) return false;
    const ask = c % 5 === 0 ? "askFailing" : "ask";
    stage[ask](flow, `handle.${what} ${asked.name}`, predict(stage, what, asked), () => real[what](asked.token));
    return true;
  };

/** What is to be replaced: mostly something that lives. */
interface Asked {
  readonly asker: Asker;
  readonly living: reference.Living;
  readonly name: string;
  readonly token: Token<unknown>;
}

function choose(stage: Stage, asker: Asker, b: number, c: number): Asked | undefined {
  const kind = stage.kind(b);
  const anything = kind && { kind, token: tokenFor(c) };
  const living = (c % 4 > 0 ? pick(reference.livingTokens(stage.model, asker), c >> 2) : undefined) ?? anything;
  if (living === undefined) return undefined;
  const { name } = living.kind.spec;
  return { asker, living, name: `${name}.${living.token}`, token: stage.world.services.token(living.token, name) };
}

function predict(stage: Stage, what: Replacing, { asker, living }: Asked): () => Prediction {
  return () => reference[what](stage.model, asker, living.token, living.kind);
}

export const replacementSteps = {
  discard: inFlow("discard"),
  discardByHandle: byHandle("discard"),
  refresh: inFlow("refresh"),
  refreshByHandle: byHandle("refresh"),
};

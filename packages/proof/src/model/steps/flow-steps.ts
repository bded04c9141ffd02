import { RealFlow } from "../real/flow.js";
import type { Operation } from "../real/operation.js";
import * as flows from "../reference/flows.js";
import { predicted, type Prediction } from "../reference/prediction.js";
import { get } from "../reference/resolution.js";
import { isServed } from "../reference/standing.js";
import type { ModelFlow, ModelScope } from "../reference/state.js";
import { pick, type Entry, type Stage } from "../stage.js";
import { tokenFor } from "./resolve-steps.js";
import type { Step } from "./step.js";

const mostFlows = 4;
/** How deep flows nest what they enter for work. */
export const deepest = 5;

export const spawn: Step = (stage) => {
  if (stage.model.flows.length >= mostFlows) return false;
  startFlow(stage, undefined);
  return true;
};

/** Starts a flow inside another one, which it may outlive. */
export const fork: Step = (stage, { a }) => {
  const origin = stage.flow(a);
  if (origin === undefined || stage.model.flows.length >= mostFlows) return false;
  startFlow(stage, origin);
  return true;
};

function startFlow({ model, world }: Stage, origin: ModelFlow | undefined): void {
  const number = ++model.numbers;
  flows.createFlow(model, number, origin);
  const start = (): void => void world.flows.set(number, new RealFlow());
  if (origin === undefined) start();
  else world.flows.get(origin.number)?.work(start);
}

export const run: Step = (stage, { a, b, c }) => {
  const flow = stage.flow(a);
  const kind = stage.kind(b);
  if (flow === undefined || kind === undefined || flow.frames.length >= deepest) return false;
  runIn(stage, flow, [stage.entry(kind, c, b + c)]);
  return true;
};

/** Enters a scope that is there, whatever its id is by now. */
export const comeBack: Step = (stage, { a, b }) => {
  const flow = stage.flow(a);
  const scope = pick(stage.model.scopes.filter(isServed), b);
  if (flow === undefined || scope?.kind === undefined || flow.frames.length >= deepest) return false;
  const { kind, id, parent } = scope;
  const real = parent && stage.world.realOf(parent);
  if (parent !== undefined && real === undefined) return false;
  runIn(stage, flow, [{ door: { kind, id, parent }, options: real === undefined ? {} : { parent: real } }]);
  return true;
};

/** Enters all kinds of the stack in one step. */
export const runStack: Step = (stage, { a, b, c }) => {
  const flow = stage.flow(a);
  if (flow === undefined || flow.frames.length >= deepest) return false;
  runIn(
    stage,
    flow,
    stage.model.kinds.map((kind, index) => stage.entry(kind, index === 0 ? b : c, 2 * c)),
  );
  return true;
};

function runIn(stage: Stage, flow: ModelFlow, entries: readonly Entry[]): void {
  const { container } = stage.world;
  const steps = entries.map(({ door, options }) => [door.kind.spec.name, door.id, options] as const);
  const prediction = predicted(() =>
    flows.run(
      stage.model,
      flow,
      entries.map(({ door }) => door),
    ),
  );
  const start = (body: () => Promise<void>): Operation =>
    stage.expect("run", () => container.runInScopes(steps, body), prediction);
  stage.world.flows.get(flow.number)?.run(start);
}

/** Enters, asks for something, and leaves at once. */
export const runSync: Step = (stage, { a, b, c }) => {
  const flow = stage.flow(a);
  const kind = stage.kind(b);
  if (flow === undefined || kind === undefined) return false;
  const { door, options } = stage.entry(kind, a + c, c);
  const token = tokenFor(c);
  const { name } = kind.spec;
  const { container, services } = stage.world;
  let inside: Prediction | undefined;
  const predict = (): ModelScope =>
    flows.runSynchronously(stage.model, flow, door, (chain) => {
      inside = predicted(() => get(stage.model, { chain, handle: undefined }, token, kind));
    });
  const work = (): unknown => {
    if (inside !== undefined) stage.expect(`get ${token}`, () => container.get(services.token(token, name)), inside);
    return container.getCurrentScope(name);
  };
  stage.ask(flow, `run ${name} synchronously`, predict, () => container.runInScopes([[name, door.id, options]], work));
  return true;
};

export const end: Step = (stage, { a, c }) => {
  const flow = stage.flow(a);
  if (flow === undefined) return false;
  const ok = c % 3 > 0;
  flows.end(stage.model, flow, ok);
  stage.world.flows.get(flow.number)?.end(!ok);
  if (!stage.model.flows.includes(flow)) stage.world.flows.delete(flow.number);
  return true;
};

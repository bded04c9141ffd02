import type { ScopeHandle } from "@ambit/core";
import { exitHandle } from "../reference/closing.js";
import { enterByHandle } from "../reference/flows.js";
import type { ModelScope, ModelVisit } from "../reference/state.js";
import type { Step } from "./step.js";

const mostHandles = 6;

const enter: Step = (stage, { a, b, c }) => {
  const flow = stage.flow(a);
  const kind = stage.kind(b);
  if (flow === undefined || kind === undefined || stage.model.handles.length >= mostHandles) return false;
  const { door, options } = stage.entry(kind, c, b + c);
  const { container, handles } = stage.world;
  const { name } = kind.spec;
  let visit: ModelVisit | undefined;
  const predict = (): ModelScope => {
    visit = enterByHandle(stage.model, flow, door);
    return visit.scope;
  };
  const work = (): unknown => {
    const handle: ScopeHandle = container.enterScope(name, door.id, options);
    if (visit !== undefined) handles.set(visit, handle);
    return handle.scope;
  };
  stage.ask(flow, `enter ${name}`, predict, work);
  return true;
};

/** Leaves by any handle, from any flow, whoever has entered by it and in whatever order. */
const exit: Step = (stage, { a, b, c }) => {
  const handle = stage.handle(a);
  const flow = stage.flowOrNone(b);
  const real = handle && stage.world.handles.get(handle);
  if (handle === undefined || real === undefined) return false;
  const ok = c % 4 > 0;
  const synchronous = c % 3 === 0;
  const outcome = ok ? ({ ok: true } as const) : ({ ok: false, error: "the flow says so" } as const);
  stage.ask(
    flow,
    synchronous ? "exit" : "exitAsync",
    () => exitHandle(stage.model, flow?.chain ?? [], handle, ok, synchronous),
    () => (synchronous ? real.exit(outcome) : real.exitAsync(outcome)),
  );
  return true;
};

export const handleSteps = { enter, exit };

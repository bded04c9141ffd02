import { WorkflowScopeManager } from "@ambit/scope-workflow";
import * as reference from "../reference/closing.js";
import { pick } from "../stage.js";
import type { Step } from "./step.js";

const finals = ["completed", "failed", "cancelled"] as const;

/** Records a step of the current workflow that says so when it is undone. */
const record: Step = (stage, { a, b }) => {
  const flow = stage.flow(a);
  const kind = stage.kind(b, "workflow");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (flow === undefined || kind === undefined || !(manager instanceof WorkflowScopeManager)) return false;
  let serial = 0;
  const predict = (): string => {
    serial = reference.recordStep(stage.model, flow.chain, kind);
    return "ok";
  };
  const compensate = (): void => stage.world.services.call("compensate", serial);
  stage.ask(flow, "recordStep", predict, () => manager.recordStep(`step ${serial}`, undefined, { compensate }));
  return true;
};

const endWorkflow: Step = (stage, { a, b, c }) => {
  const flow = stage.flowOrNone(a);
  const kind = stage.kind(b, "workflow");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof WorkflowScopeManager)) return false;
  const id = stage.id(c);
  const final = pick(finals, a + c) ?? "completed";
  const work = (): Promise<void> => {
    if (final === "completed") return manager.complete(id);
    return final === "failed" ? manager.fail("said so", id) : manager.cancel("said so", id);
  };
  const predict = (): ReturnType<typeof reference.endWorkflow> =>
    reference.endWorkflow(stage.model, flow?.chain ?? [], kind, id, final);
  stage.ask(flow, `workflow ${final}`, predict, work);
  return true;
};

const forget: Step = (stage, { a, b, c }) => {
  const flow = stage.flowOrNone(a);
  const kind = stage.kind(b, "workflow");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof WorkflowScopeManager)) return false;
  const id = stage.id(c);
  const predict = (): string => reference.forgetWorkflow(stage.model, flow?.chain ?? [], kind, id);
  stage.ask(flow, "forget", predict, () => manager.forget(id));
  return true;
};

export const workflowSteps = { record, endWorkflow, forget };

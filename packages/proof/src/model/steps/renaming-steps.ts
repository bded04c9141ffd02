import { SessionScopeManager } from "@ambit/scope-session";
import { findFromHere, rename } from "../reference/closing.js";
import { giveId } from "../reference/renaming.js";
import type { ModelScope } from "../reference/state.js";
import type { Step } from "./step.js";

const renameSession: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b, "session");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof SessionScopeManager)) return false;
  const flow = stage.flowOrNone(a);
  const id = stage.likelyId(kind, c);
  const newId = stage.id(a + c);
  const predict = (): string => rename(stage.model, flow?.chain ?? [], kind, id, newId);
  stage.ask(flow, `rename ${String(id)} to ${String(newId)}`, predict, () => manager.rename(id, newId));
  return true;
};

/** The manager makes the new id, so it has to tell the model. */
const regenerate: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b, "session");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof SessionScopeManager)) return false;
  const flow = stage.flowOrNone(a);
  const id = stage.likelyId(kind, c);
  let found: ModelScope | undefined;
  const predict = (): string => {
    found = findFromHere(stage.model, flow?.chain ?? [], kind, id);
    return String(found !== undefined);
  };
  const work = (): boolean => {
    const newId = manager.regenerate(id);
    if (found !== undefined && newId !== undefined) giveId(stage.model, found, newId);
    return newId !== undefined;
  };
  stage.ask(flow, `regenerate ${String(id)}`, predict, work);
  return true;
};

export const renamingSteps = { rename: renameSession, regenerate };

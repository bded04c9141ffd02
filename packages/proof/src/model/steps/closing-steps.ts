import type { CloseOptions, ScopeId } from "@ambit/core";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { drainTimeoutMs } from "../real/world.js";
import * as reference from "../reference/closing.js";
import { proceedAll } from "../reference/lifecycle.js";
import type { Prediction } from "../reference/prediction.js";
import { losePatience } from "../reference/flows.js";
import { evict, passTime, shrink, sweep } from "../reference/retention.js";
import type { ModelFlow, ModelKind, ModelScope } from "../reference/state.js";
import type { Stage } from "../stage.js";
import type { Step } from "./step.js";

const close: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b);
  if (kind === undefined) return false;
  closeScope(stage, stage.flowOrNone(a), kind, stage.id(c), {});
  return true;
};

/** Closes a scope within a wider one that is named. */
const closeWithin: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b);
  const parent = kind && stage.parentOf(kind, c);
  const real = parent && stage.world.realOf(parent);
  if (kind === undefined || real === undefined) return false;
  closeScope(stage, stage.flowOrNone(a), kind, stage.id(c), { parent: real });
  return true;
};

function closeScope(
  stage: Stage,
  flow: ModelFlow | undefined,
  kind: ModelKind,
  id: ScopeId,
  options: CloseOptions,
): void {
  const { model, world } = stage;
  const parent = options.parent && world.modelOf(options.parent);
  const predict = (): ReturnType<typeof reference.closeScope> =>
    reference.closeScope(model, flow?.chain ?? [], kind, id, parent);
  const { name } = kind.spec;
  stage.ask(flow, `close ${name} ${String(id)}`, predict, () => world.container.closeScope(name, id, options));
}

const reload: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b, "tenant");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof TenantScopeManager)) return false;
  const flow = stage.flowOrNone(a);
  const id = stage.id(c);
  const predict = (): Prediction => reference.reload(stage.model, flow?.chain ?? [], kind, id);
  stage.ask(flow, `reload ${String(id)}`, predict, () => manager.reload(id));
  return true;
};

/** As `reload`, by the container: of whatever kind. */
const reloadNamed: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b);
  if (kind === undefined) return false;
  const flow = stage.flowOrNone(a);
  const id = stage.id(c);
  const { name } = kind.spec;
  const predict = (): Prediction => reference.reloadNamed(stage.model, flow?.chain ?? [], kind, id);
  stage.ask(flow, `reload ${name} ${String(id)}`, predict, () => stage.world.container.reloadScope(name, id));
  return true;
};

const touch: Step = (stage, { a, b, c }) => {
  const kind = stage.kind(b, "session");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof SessionScopeManager)) return false;
  const flow = stage.flowOrNone(a);
  const id = stage.likelyId(kind, c);
  const predict = (): string => reference.touch(stage.model, flow?.chain ?? [], kind, id);
  stage.ask(flow, `touch ${String(id)}`, predict, () => manager.touch(id));
  return true;
};

const sweepNow: Step = (stage, { b }) => {
  const kind = stage.kind(b, "session");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof SessionScopeManager)) return false;
  stage.ask(
    undefined,
    "sweep",
    () => String(sweep(stage.model, kind)),
    () => manager.sweep(),
  );
  return true;
};

/** Time passes, in steps that fall on the timeouts and between them. */
const advance: Step = ({ model, world }, { a, b }) => {
  const durationMs = a % 4 === 0 ? 10 * (b % 32) : b % 32;
  world.clock.advance(durationMs);
  model.nowMs += durationMs;
  const hasEnded = (scope: ModelScope): boolean => world.realOf(scope)?.state !== "open";
  for (const kind of model.kinds) passTime(model, kind, hasEnded, world.events);
  return true;
};

const evictNow: Step = (stage, { b, c }) => {
  const kind = stage.kind(b, "lru");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof LruScopeManager)) return false;
  const count = 1 + (c % 2);
  stage.ask(
    undefined,
    `evict ${count}`,
    () => String(evict(stage.model, kind, count)),
    () => manager.evict(count),
  );
  return true;
};

const setMaxScopes: Step = (stage, { b, c }) => {
  const kind = stage.kind(b, "lru");
  const manager = kind && stage.world.managers.get(kind.spec.name);
  if (kind === undefined || !(manager instanceof LruScopeManager)) return false;
  kind.maxScopes = 1 + (c % 3);
  shrink(stage.model, kind, 0);
  manager.maxScopes = kind.maxScopes;
  return true;
};

const shutDown: Step = (stage, { a }) => {
  if (a % 2 > 0 || stage.model.root.state !== "open") return false; // rare, or there would be nothing else
  stage.ask(
    undefined,
    "dispose",
    () => reference.shutDown(stage.model),
    () => stage.world.container.dispose(),
  );
  return true;
};

/** The time that a shutdown waits for flows is over. */
const stopWaiting: Step = ({ model, world }) => {
  if (model.root.state !== "draining" || model.forced) return false;
  reference.stopWaiting(model);
  world.containerClock.advance(drainTimeoutMs);
  proceedAll(model, true);
  losePatience(model);
  return true;
};

export const closingSteps = {
  close,
  closeWithin,
  reload,
  reloadNamed,
  touch,
  sweep: sweepNow,
  advance,
  evict: evictNow,
  setMaxScopes,
  shutDown,
  stopWaiting,
};

import { Prediction, Refusal, refusal } from "./prediction.js";
import { retire } from "./retirement.js";
import { enclosing, innermostScope, scopeToAsk, whyNoScope } from "./standing.js";
import type { Model, ModelCreation, ModelInstance, ModelKind, ModelScope, ModelVisit } from "./state.js";

/** What is bound for each kind of scope, and for the container: see `bindings.ts`. */
export const scopedTokens = ["plain", "bare", "dependent", "slow"] as const;
export const commonTokens = ["single", "loose", "captive"] as const;
export type TokenName = (typeof scopedTokens)[number] | (typeof commonTokens)[number] | "late";

/** Where a request comes from: what the flow has entered, and the scope of the handle that was asked. */
export interface Asker {
  readonly chain: readonly ModelVisit[];
  readonly handle: ModelVisit | undefined;
}

export const instanceText = (serial: number): string => `instance ${serial}`;

/** @throws Refusal */
export function get(model: Model, asker: Asker, token: TokenName, kind: ModelKind): string {
  assertMayAsk(model, asker);
  if (token === "captive") return captive(model);
  if (token === "single") return instanceText(resolve(model, model.root, token).serial);
  if (token === "loose") return instanceText(createLoose(model, asker).serial);
  return instanceText(resolve(model, home(asker, kind), token).serial);
}

/** An asynchronous creation is shared by all who ask meanwhile. */
export function getLate(model: Model, asker: Asker, kind: ModelKind): Prediction {
  assertMayAsk(model, asker);
  return resolveLate(model, home(asker, kind));
}

function resolveLate(model: Model, scope: ModelScope): Prediction {
  const cached = found(scope, "late");
  if (cached !== undefined) return Prediction.of(instanceText(cached.serial));
  const creation = scope.creations[0] ?? beginCreation(model, scope);
  const prediction = new Prediction();
  creation.waiting.push(prediction);
  return prediction;
}

/** Calls the asynchronous factory. */
export function beginCreation(model: Model, scope: ModelScope, refresh?: ModelCreation["refresh"]): ModelCreation {
  assertCreates(scope);
  const serial = ++model.serials;
  const creation: ModelCreation = { serial, token: tokenOf(scope, "late"), scope, waiting: [], refresh, sharing: [] };
  model.journal.call("create", serial, scope);
  scope.creations.push(creation);
  model.creations.push(creation);
  return creation;
}

/** Creates in one scope what lives in another, in the order of the bindings. */
export function recreate(model: Model, living: ModelScope, successor: ModelScope): Prediction {
  const lives = (token: TokenName): boolean => living.cached.has(tokenOf(living, token));
  for (const token of scopedTokens.filter(lives)) resolve(model, successor, token);
  return lives("late") ? resolveLate(model, successor) : Prediction.of("ok");
}

/** An asynchronous factory succeeds or fails. What comes after the end of its scope is disposed at once. */
export function settleCreation(model: Model, creation: ModelCreation, succeeds: boolean): void {
  const { scope, serial, token, waiting, refresh, sharing } = creation;
  scope.creations.splice(scope.creations.indexOf(creation), 1);
  model.creations.splice(model.creations.indexOf(creation), 1);
  if (succeeds && creates(scope)) {
    const replaced = keep(model, scope, { serial, token, disposal: "sync", disposing: "not yet" });
    for (const prediction of waiting) prediction.outcome = instanceText(serial);
    for (const prediction of sharing) prediction.outcome = "true";
    if (refresh !== undefined) retire(model, refresh.chain, scope, replaced, refresh.prediction);
    return;
  }
  if (succeeds) model.journal.call("dispose", serial, scope, "failed");
  const outcome = refusal(succeeds ? "SCOPE_CLOSED" : `FACTORY ${serial}`);
  for (const prediction of [...waiting, ...sharing]) prediction.outcome = outcome;
  if (refresh !== undefined) refresh.prediction.outcome = outcome;
}

export function assertMayAsk(model: Model, { handle }: Asker): void {
  if (handle?.scope.state === "closed") throw new Refusal("SCOPE_CLOSED");
  if (handle?.left === true) throw new Refusal("SCOPE_LEFT");
  if (model.root.state === "closed") throw new Refusal("CONTAINER_CLOSED");
}

export function home({ chain, handle }: Asker, kind: ModelKind): ModelScope {
  const scope = enclosing(handle?.scope, kind) ?? scopeToAsk(chain, kind);
  if (scope === undefined) throw whyNoScope(chain, kind);
  return scope;
}

function creates(scope: ModelScope): boolean {
  return scope.state === "open" || scope.state === "draining";
}

function assertCreates(scope: ModelScope): void {
  if (!creates(scope)) throw new Refusal(scope.kind === undefined ? "CONTAINER_CLOSED" : "SCOPE_CLOSED");
}

export function tokenOf({ kind }: ModelScope, token: TokenName): string {
  return kind === undefined || token === "loose" ? token : `${kind.spec.name}.${token}`;
}

function found(scope: ModelScope, token: TokenName): ModelInstance | undefined {
  const instance = scope.cached.get(tokenOf(scope, token));
  if (instance !== undefined && scope.kind !== undefined) scope.kind.books.hits++;
  return instance;
}

function resolve(model: Model, scope: ModelScope, token: TokenName): ModelInstance {
  return found(scope, token) ?? construct(model, scope, token).instance;
}

/** What was created, and what is to be ended of the instance whose place it has taken. */
interface Made {
  readonly instance: ModelInstance;
  readonly replaced: ModelInstance | undefined;
}

/** Creates an instance, whether there is one or not, after what it depends on. */
export function construct(model: Model, scope: ModelScope, token: TokenName): Made {
  assertCreates(scope);
  if (token === "dependent") resolveDependencies(model, scope);
  return create(model, scope, token);
}

/** The plain service of the same scope, and of the wider one where there always is one. */
function resolveDependencies(model: Model, scope: ModelScope): void {
  resolve(model, scope, "plain");
  if (scope.parent !== undefined && scope.kind?.spec.orphan !== "allow") resolve(model, scope.parent, "plain");
}

function create(model: Model, scope: ModelScope, token: TokenName): Made {
  const disposal = token === "bare" ? "none" : token === "slow" ? "async" : "sync";
  const instance: ModelInstance = {
    serial: ++model.serials,
    token: tokenOf(scope, token),
    disposal,
    disposing: "not yet",
  };
  model.journal.call("create", instance.serial, scope);
  failIfAsked(model, instance.serial);
  return { instance, replaced: keep(model, scope, instance) };
}

/** What has failed is not kept, and fails by itself when it is asked for again. */
function failIfAsked(model: Model, serial: number): void {
  if (!model.fails) return;
  model.fails = false;
  throw new Refusal(`FACTORY ${serial}`);
}

/** Takes a step in which the first factory that is called throws. */
export function failing<R>(model: Model, work: () => R): R {
  model.fails = true;
  try {
    return work();
  } finally {
    model.fails = false;
  }
}

/** Puts an instance in its place. Returns what is to be ended of one that lay there. */
function keep(model: Model, scope: ModelScope, instance: ModelInstance): ModelInstance | undefined {
  (scope.kind?.books ?? model.singletons).created++;
  const replaced = takeOut(scope, instance.token);
  if (instance.token !== "loose") scope.cached.set(instance.token, instance);
  if (instance.disposal === "none") scope.undisposed++;
  else scope.owned.push(instance);
  model.journal.event("instanceCreated", scope, instance.token);
  return replaced;
}

/** Takes an instance out of its place. Returns what is to be ended of it. */
export function takeOut(scope: ModelScope, token: string): ModelInstance | undefined {
  const instance = scope.cached.get(token);
  scope.cached.delete(token);
  if (instance?.disposal !== "none") return instance;
  scope.undisposed--;
  if (scope.kind !== undefined) scope.kind.books.released++;
  return undefined;
}

/** A transient is disposed with the innermost scope. */
function createLoose(model: Model, { chain, handle }: Asker): ModelInstance {
  const keeper = handle?.scope ?? innermostScope(chain) ?? model.root;
  assertCreates(keeper);
  return create(model, keeper, "loose").instance;
}

/** A singleton that asks for what belongs to a scope is refused, whatever is current. */
function captive(model: Model): never {
  assertCreates(model.root);
  throw new Refusal("CAPTIVE_DEPENDENCY");
}

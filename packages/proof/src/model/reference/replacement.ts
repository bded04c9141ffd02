import { Prediction, Refusal } from "./prediction.js";
import {
  assertMayAsk,
  beginCreation,
  construct,
  home,
  scopedTokens,
  takeOut,
  tokenOf,
  type Asker,
  type TokenName,
} from "./resolution.js";
import { enclosing, scopeToAsk } from "./standing.js";
import { retire } from "./retirement.js";
import type { Model, ModelKind, ModelScope } from "./state.js";

export interface Living {
  readonly kind: ModelKind;
  readonly token: TokenName;
}

/** Ends the instance that the asker would get, as soon as nobody else may use it; the next request creates another. */
export function discard(model: Model, asker: Asker, token: TokenName, kind: ModelKind): Prediction {
  const scope = placeOf(model, asker, token, kind);
  if (scope === undefined) return Prediction.of("false");
  const prediction = new Prediction();
  retire(model, asker.chain, scope, takeOut(scope, tokenOf(scope, token)), prediction);
  return prediction;
}

/** As `discard`, but only when there is another one. Those who refresh what is being refreshed share that one. */
export function refresh(model: Model, { chain, ...from }: Asker, token: TokenName, kind: ModelKind): Prediction {
  const scope = placeOf(model, { chain, ...from }, token, kind);
  if (scope === undefined) return Prediction.of("false");
  const prediction = new Prediction();
  const underWay = token === "late" ? scope.creations[0] : undefined;
  if (underWay !== undefined) {
    underWay.sharing.push(prediction);
    model.journal.notes.push("shared");
  } else if (token === "late") beginCreation(model, scope, { chain, prediction });
  else retire(model, chain, scope, construct(model, scope, token).replaced, prediction);
  return prediction;
}

/** What lives where the asker stands, and could be replaced. */
export function livingTokens(model: Model, { chain, handle }: Asker): Living[] {
  const around = (kind: ModelKind): ModelScope | undefined => enclosing(handle?.scope, kind) ?? scopeToAsk(chain, kind);
  return model.kinds.flatMap((kind) => {
    const cached = around(kind)?.cached;
    const lives = (token: TokenName): boolean => cached?.has(`${kind.spec.name}.${token}`) === true;
    return [...scopedTokens, "late" as const].filter(lives).map((token) => ({ kind, token }));
  });
}

/** The scope in which the instance lives; undefined where none does. @throws Refusal */
function placeOf(model: Model, asker: Asker, token: TokenName, kind: ModelKind): ModelScope | undefined {
  assertMayAsk(model, asker);
  if (token === "loose" || token === "captive") return undefined;
  const scope = token === "single" ? model.root : home(asker, kind);
  if (!scope.cached.has(tokenOf(scope, token))) return undefined;
  if (token === "plain" && isHeld(scope)) throw new Refusal("INSTANCE_HELD");
  return scope;
}

/** Whether what lives here or within was given the plain service of this scope. */
function isHeld(scope: ModelScope): boolean {
  return (
    hasDependent(scope) || scope.children.some((child) => child.kind?.spec.orphan !== "allow" && hasDependent(child))
  );
}

function hasDependent(scope: ModelScope): boolean {
  return scope.cached.has(tokenOf(scope, "dependent"));
}

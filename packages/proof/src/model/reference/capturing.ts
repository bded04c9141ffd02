import { visit } from "./entering.js";
import { visitsOf } from "./exclusive-use.js";
import { runAround } from "./flows.js";
import { Refusal, type Prediction } from "./prediction.js";
import { admits, currentScope, lineage, scopeToAsk } from "./standing.js";
import type { Model, ModelCapture, ModelFlow, ModelKind, ModelScope, ModelVisit } from "./state.js";

type Chain = readonly ModelVisit[];

/** Remembers the scopes that are current; of a kind, the current one with those around it. @throws Refusal */
export function capture(chain: Chain, kind: ModelKind | undefined): ModelCapture {
  const current = currentScopes(chain);
  if (kind === undefined) return { scopes: current };
  const scope = scopeToAsk(chain, kind);
  if (scope === undefined) throw new Refusal("SCOPE_NOT_CURRENT");
  return { scopes: lineage(scope).sort((a, b) => current.indexOf(a) - current.indexOf(b)) };
}

/** Runs work inside the captured scopes, and what stays current of those that the flow is in; nothing else is current in there. */
export function runCaptured(model: Model, flow: ModelFlow, { scopes }: ModelCapture, exclusively: boolean): Prediction {
  const stay = currentScopes(flow.chain).filter(({ kind }) => kind?.spec.handover === "unchanged");
  const come = scopes.filter(({ kind }) => kind?.spec.handover === undefined);
  const destinations = [...stay, ...come].sort((a, b) => depth(a.kind) - depth(b.kind));
  const behind = visitsOf(flow.chain);
  const comeIn = (scope: ModelScope): ModelVisit => {
    if (scope.state !== "open") throw new Refusal("SCOPE_CLOSED");
    const own = visit(model, scope, true);
    own.hides = behind;
    return own;
  };
  const exclusive = exclusively ? { pending: [...come], stays: [] } : undefined;
  return runAround(model, flow, [], destinations, comeIn, exclusive);
}

/** Runs work in a scope and those around it, as the only one of those who ask for that. */
export function runExclusively(model: Model, flow: ModelFlow, scope: ModelScope): Prediction {
  const around = flow.chain;
  const comeIn = (each: ModelScope): ModelVisit => {
    if (!admits(model, around, each)) throw new Refusal("SCOPE_CLOSED");
    return visit(model, each, true);
  };
  const exclusive = { pending: [scope], stays: [] };
  return runAround(model, flow, around, lineage(scope), comeIn, exclusive);
}

/** The scopes that are current because they were entered, in the order of entering. */
function currentScopes(chain: Chain): ModelScope[] {
  const current = chain.filter(({ scope, left }) => !left && scope.kind && currentScope(chain, scope.kind) === scope);
  const innermostFirst = new Set(current.map(({ scope }) => scope).reverse());
  return [...innermostFirst].reverse();
}

function depth(kind: ModelKind | undefined): number {
  return kind?.within === undefined ? 0 : 1 + depth(kind.within);
}

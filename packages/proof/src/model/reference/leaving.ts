import { awaitEnd, close, isAttended, proceed } from "./lifecycle.js";
import { noteIdle } from "./retention.js";
import { endRetired } from "./retirement.js";
import { isActive } from "./standing.js";
import type { Model, ModelScope, ModelVisit } from "./state.js";
import { decide, workflowOf } from "./workflow.js";

/** How a flow leaves. */
export interface Departure {
  readonly ok: boolean;
  readonly synchronous: boolean;
}

/**
 * Lets a flow that has entered these out. Returns the scope whose end it waits for.
 * @throws Refusal where it would have to wait for an end, and cannot.
 */
export function leave(
  model: Model,
  chain: readonly ModelVisit[],
  visit: ModelVisit,
  departure: Departure,
): ModelScope | undefined {
  if (visit.left) return undefined;
  visit.left = true;
  model.visits.delete(visit);
  const { scope } = visit;
  if (scope.kind !== undefined) scope.kind.books.exited++;
  model.journal.event("exited", scope, departure.ok ? "ok" : "failed");
  const idle = becomeIdle(model, scope);
  endRetired(model, visit);
  const byManager = exitByManager(model, chain, scope, departure);
  const waitsFor = leaveEnding(scope, departure);
  for (const left of idle) {
    if (left.ending !== undefined) left.ending.due = true;
    proceed(model, left, true);
  }
  return waitsFor ?? (byManager?.state === "closed" ? undefined : byManager);
}

/** The scopes that nobody is inside any more, from this one outwards: a wider one only when this is known of those within. */
function becomeIdle(model: Model, scope: ModelScope): ModelScope[] {
  const wider = [...holdersOf(scope)];
  for (const each of wider) each.becomesIdle = true;
  scope.users--;
  const idle: ModelScope[] = [];
  for (const next of [scope, ...wider]) {
    next.becomesIdle = false;
    if (isActive(next)) continue;
    noteIdle(model, next);
    idle.push(next);
  }
  return idle;
}

function* holdersOf({ holder }: ModelScope): Generator<ModelScope, undefined> {
  if (holder === undefined) return undefined;
  yield holder;
  return yield* holdersOf(holder);
}

/** What a manager does when a flow has left one of its scopes. */
function exitByManager(
  model: Model,
  chain: readonly ModelVisit[],
  scope: ModelScope,
  { ok, synchronous }: Departure,
): ModelScope | undefined {
  if (scope.kind?.spec.manager === "async-context") {
    scope.failed ||= !ok;
    if (scope.users > 0) return undefined;
    return close(model, chain, scope, { reason: "exit", ok: !scope.failed, synchronous });
  }
  const workflow = workflowOf(scope);
  if (workflow === undefined) return undefined;
  const stays = chain.some((other) => !other.left && other.scope === scope);
  const undecided = workflow.final === undefined || !workflow.decided;
  if (!ok && undecided && !stays && scope.kind?.spec.onError === "fail") decide(workflow, "failed");
  if (workflow.final === undefined || scope.state !== "open" || isActive(scope)) return undefined;
  return close(model, chain, scope, { reason: workflow.final, ok: workflow.final === "completed", synchronous });
}

/** The last one to leave what is about to end waits for the end, unless somebody else does, or nobody should. */
function leaveEnding(scope: ModelScope, { synchronous }: Departure): ModelScope | undefined {
  const { ending } = scope;
  if (ending === undefined || scope.state === "closed" || isActive(scope)) return undefined;
  if (isAttended(scope)) return undefined;
  return awaitEnd(scope, ending, synchronous);
}

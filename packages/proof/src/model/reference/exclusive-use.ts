import type { Model, ModelFlow, ModelFrame, ModelScope, ModelStay, ModelTurn, ModelVisit } from "./state.js";

/**
 * Goes on until the flow is the only user of all that its work has asked for, or has to wait. Returns whether it may not wait: for one
 * who waits for it.
 */
export function takeTurns(model: Model, flow: ModelFlow): boolean {
  const exclusive = flow.frames.at(-1)?.exclusive;
  for (let scope = exclusive?.pending.shift(); scope !== undefined; scope = exclusive?.pending.shift()) {
    const held = visitsOf(flow.chain).flatMap(({ stay }) => stay ?? []);
    if (held.some((stay) => stay.scope === scope)) continue;
    const holder = model.stays.get(scope);
    if (holder !== undefined) return waitsCrosswise(model, { flow, scope, held }, holder);
    begin(model, flow, scope);
  }
  return false;
}

/** The work is over: whoever comes next has his turn. Returns the flows that have, and may want more. */
export function endStays(model: Model, { exclusive }: ModelFrame): ModelFlow[] {
  const next: ModelFlow[] = [];
  for (const stay of exclusive?.stays.splice(0).reverse() ?? []) {
    for (const each of model.visits) if (each.stay === stay) each.stay = undefined;
    model.stays.delete(stay.scope);
    const turn = model.turns.find(({ scope }) => scope === stay.scope);
    if (turn === undefined) continue;
    stopWaiting(model, turn);
    begin(model, turn.flow, turn.scope);
    next.push(turn.flow);
  }
  return next;
}

export function stopWaiting(model: Model, turn: ModelTurn): void {
  model.turns.splice(model.turns.indexOf(turn), 1);
  turn.flow.turn = undefined;
}

/** What the flow has entered, innermost first, and then what is hidden from it. */
export function visitsOf(chain: readonly ModelVisit[]): ModelVisit[] {
  const inside = chain.filter(({ left, scope }) => !left && scope.state !== "closed").reverse();
  const hidden = inside.flatMap(({ hides }) => hides).filter(({ left }) => !left);
  return [...new Set([...inside, ...hidden])];
}

function begin(model: Model, flow: ModelFlow, scope: ModelScope): void {
  const stay = { scope };
  model.stays.set(scope, stay);
  flow.frames.at(-1)?.exclusive?.stays.push(stay);
  const own = visitsOf(flow.chain).find((each) => each.scope === scope);
  if (own !== undefined) own.stay = stay;
}

function waitsCrosswise(model: Model, turn: ModelTurn, holder: ModelStay): boolean {
  const crosswise = waitsForOneOf(model, holder, turn.held);
  model.journal.notes.push(crosswise ? "crosswise" : "waits for its turn");
  if (crosswise) return true;
  model.turns.push(turn);
  turn.flow.turn = turn;
  return false;
}

/** Whether a stay cannot end before one of those has ended. */
function waitsForOneOf(
  model: Model,
  stay: ModelStay,
  others: readonly ModelStay[],
  seen = new Set<ModelStay>(),
): boolean {
  if (others.includes(stay)) return true;
  if (seen.has(stay)) return false;
  seen.add(stay);
  return model.turns.some(({ held, scope }) => {
    const holder = held.includes(stay) ? model.stays.get(scope) : undefined;
    return holder !== undefined && waitsForOneOf(model, holder, others, seen);
  });
}

import { currentScope, isActive, isReady, isServed, scopeToAsk } from "../reference/standing.js";
import type { Scope } from "@ambit/core";
import type { ModelFlow, ModelScope } from "../reference/state.js";
import type { Stage } from "../stage.js";
import type { World } from "../real/world.js";
import { assertSame, Violation } from "../violation.js";

export function describeScope(scope: ModelScope | undefined): string {
  return scope === undefined ? "none" : `${String(scope.id)}, number ${scope.number}`;
}

/** Laws 2 and 3: every flow is in its own scopes, and goes on when it can. */
export function checkFlows(stage: Stage): void {
  for (const flow of stage.model.flows) {
    const real = stage.world.flows.get(flow.number);
    const waiting = isReady(flow);
    assertSame(waiting, real?.waiting, "flow", flow.number, "goes on");
    if (waiting) real?.look(() => checkCurrent(stage, flow));
  }
}

function checkCurrent({ model, world }: Stage, flow: ModelFlow): void {
  for (const kind of model.kinds) {
    const { name } = kind.spec;
    const assertScope = (what: string, expected: ModelScope | undefined, actual: Scope | undefined): void => {
      if (world.isSame(actual, expected)) return;
      const found = actual && `${String(actual.id)}, number ${world.modelOf(actual)?.number ?? "unknown"}`;
      throw new Violation(`${what} ${name} of flow ${flow.number}`, describeScope(expected), found);
    };
    assertScope("current", scopeToAsk(flow.chain, kind), world.container.getCurrentScope(name));
    const entered = world.container.getScopeManager(name).getCurrentScope();
    assertScope("entered", currentScope(flow.chain, kind), entered);
  }
}

/** Every scope that was seen, or can be found by its id, is as the model says. */
export function checkScopes({ model, world }: Stage): void {
  for (const scope of model.scopes) {
    if (isServed(scope)) checkFound(world, scope);
    const { name, number, children } = scope;
    const real = world.realOf(scope);
    if (real === undefined) continue;
    assertSame(scope.state, real.state, name, number, "state");
    assertSame(scope.users, real.users, name, number, "users");
    assertSame(isActive(scope), real.active, name, number, "active");
    assertSame(scope.ending?.reason, real.closeReason, name, number, "reason");
    const within = real.children;
    assertSame(children.length, within.length, name, number, "children");
    for (const [index, child] of children.entries())
      assertSame(true, world.isSame(within[index], child), name, number, "child", index);
  }
}

/** What was captured is what was current then, and can be entered as long as all of it is open. */
export function checkCaptures({ model, world }: Stage): void {
  for (const captured of model.captures) {
    const { scopes } = captured;
    const real = world.captures.get(captured);
    if (real === undefined) continue;
    const isValid = scopes.every(({ state }) => state === "open");
    assertSame(isValid, real.isValid, "what was captured is valid");
    assertSame(scopes.length, real.scopes.length, "captured");
    for (const [index, scope] of scopes.entries())
      assertSame(true, world.isSame(real.scopes[index], scope), "captured", describeScope(scope));
  }
}

/** Entrants are led to it, by managers that find scopes at all. */
function checkFound(world: World, scope: ModelScope): void {
  const { name, id, parent } = scope;
  const manager = world.managers.get(name);
  const within = parent && world.realOf(parent);
  if (manager?.findScope === undefined || (parent !== undefined && within === undefined)) return;
  assertSame(true, world.isSame(manager.findScope(id, within), scope), name, scope.number, "is found");
}

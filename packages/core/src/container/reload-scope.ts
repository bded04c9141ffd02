import type { Binding } from "../bindings/binding.js";
import { ScopeClosedError } from "../errors/scope-errors.js";
import type { Engine } from "../resolution/engine.js";
import { settle } from "../resolution/pending.js";
import { Standpoint } from "../resolution/standpoint.js";
import type { ScopeObserver } from "../scope-manager.js";
import { announceOpened } from "../scopes/announce.js";
import { combineErrors } from "../scopes/disposal.js";
import { Visit } from "../scopes/flow.js";
import { Scope } from "../scopes/scope.js";
import { runUncounted } from "./run-in-scopes.js";

type Serve = (successor: Scope) => ScopeObserver | undefined;

/** Those who reload a scope at the same time share one successor. */
const underWay = new WeakMap<Scope, Promise<void>>();
/** Scopes that are to take the place of another one, and do not yet. */
const unready = new WeakSet<Scope>();

/** Whether entrants may be led to the scope: it is open, and not merely being prepared to take the place of another one. */
export function isInService(scope: Scope): boolean {
  return scope.state === "open" && !unready.has(scope);
}

/** Puts a fresh scope in the place of this one as soon as it is known to work, then closes this one. @throws what kept it from working. */
export async function reloadScope(scope: Scope, serve: Serve, engine: Engine): Promise<void> {
  let replacing = underWay.get(scope);
  if (replacing === undefined) {
    replacing = replace(scope, serve, engine).finally(() => underWay.delete(scope));
    underWay.set(scope, replacing);
  }
  await replacing;
  await scope.close(); // by each for himself: who is inside does not wait for it
}

async function replace(scope: Scope, serve: Serve, engine: Engine): Promise<void> {
  const successor = openBeside(scope);
  unready.add(successor);
  const copies = copyValues(scope, successor);
  const living = scope.livingBindings().map((binding) => copies.get(binding) ?? binding);
  try {
    await runUncounted(successor, () => createAll(engine, successor, living));
    assertOpen(scope);
    successor.rename(scope.id); // it may have another one by now
    unready.delete(successor);
    await exchange(scope, successor, serve);
  } catch (error) {
    await endUnready(successor, error);
    throw error;
  }
}

/** All at once: listeners who hear that the scope is ending and enter it again come into its successor. */
function exchange(scope: Scope, successor: Scope, serve: Serve): void | Promise<void> {
  successor.observer = serve(successor);
  const visit = new Visit(successor, undefined, true);
  successor.enter(); // in use until the other one ends: where there is a bound, there is room for one of them
  scope.beginEnding("closed");
  successor.leave(visit);
  return successor.left(); // a listener may have closed it
}

function assertOpen({ name, id, state, closeReason }: Scope): void {
  if (state !== "open") throw new ScopeClosedError(name, id, closeReason);
}

function openBeside(scope: Scope): Scope {
  assertOpen(scope);
  const { kind, id, parent } = scope;
  const successor = new Scope(kind, id, parent);
  kind.books.countOpened();
  announceOpened(successor);
  return successor;
}

/** Gives the successor what was given to the scope: values, and bindings that hold only in there. Returns the copies of those. */
function copyValues(scope: Scope, successor: Scope): ReadonlyMap<Binding, Binding> {
  const copies = new Map<Binding, Binding>();
  const { provided, localBindings } = scope.seldom ?? {};
  if (provided !== undefined) successor.held.provided = new Map(provided);
  for (const [token, bindings] of localBindings ?? []) {
    const local = bindings.map((binding) => binding.copyFor(successor));
    for (const [index, binding] of bindings.entries()) copies.set(binding, local[index] as Binding);
    (successor.held.localBindings ??= new Map()).set(token, local);
  }
  return copies;
}

/** Tries all, even if some fail, so that who reloads hears of everything that is wrong. @throws what failed. */
async function createAll(engine: Engine, successor: Scope, bindings: readonly Binding[]): Promise<void> {
  const errors = new Set<unknown>(); // what depends on something that failed fails with the same error
  for (const binding of bindings) {
    try {
      await settle(engine.resolveBinding(binding, new Standpoint(successor, undefined), undefined, false));
    } catch (error) {
      errors.add(error);
    }
  }
  if (errors.size > 0) throw combineErrors([...errors]);
}

async function endUnready(successor: Scope, error: unknown): Promise<void> {
  try {
    await successor.close("failed", { ok: false, error });
  } catch (failure) {
    successor.kind.host.report(failure);
  }
}

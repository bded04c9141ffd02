import {
  ParentScopeNotActiveError,
  parentScopeFor,
  type AnyContainer,
  type Container,
  type Scope,
  type ScopeStep,
} from "@ambit/core";
import { Baseline } from "./baseline.js";
import { leakOf } from "./leak.js";
import { LeaksFoundError } from "./leaks-found-error.js";
import { settle } from "./settle.js";

type NamesOf<Managers> = Extract<keyof Managers, string>;

/** A kind of scope, or one with its id and options, as `runInScopes` takes it. */
export type TestStep<Names extends string> = Names | ScopeStep<Names>;

let made = 0;

/**
 * Calls `work` inside scopes of these kinds and of all wider ones that they need, with ids that are made where none is given. Then it leaves
 * them, and closes those that were not open before, narrow to wide.
 * @throws what refuses an entry, what `work` throws, what disposers throw; LeaksFoundError where somebody is still inside. Where
 * several of these happen, an `AggregateError` with the error of `work` first.
 */
export async function inTestScope<Managers extends object, R>(
  container: Container<Managers>,
  steps: NamesOf<Managers> | readonly TestStep<NamesOf<Managers>>[],
  work: () => R,
): Promise<Awaited<R>> {
  const known = container as unknown as AnyContainer;
  const destinations = withWiderOnes(known, asList(steps));
  const before = new Baseline(known);
  const entered: Scope[] = [];
  const close = (): Promise<unknown[]> => closeAll(entered.filter((scope) => !before.had(scope)).reverse());

  let result: Awaited<R>;
  try {
    result = await enterEach(known, destinations, entered, work);
  } catch (error) {
    throw combined([error, ...(await close())]);
  }
  const failures = await close();
  if (failures.length > 0) throw combined(failures);
  return result;
}

/** One at a time, so that it is known what was opened where a later entry is refused. */
async function enterEach<R>(
  container: AnyContainer,
  [step, ...narrower]: readonly ScopeStep<string>[],
  entered: Scope[],
  work: () => R,
): Promise<Awaited<R>> {
  if (step === undefined) return await work();
  return container.runInScopes([step], () => {
    entered.push(container.getCurrentScope(step[0]) as Scope);
    return enterEach(container, narrower, entered, work);
  });
}

function asList(steps: string | readonly TestStep<string>[]): ScopeStep<string>[] {
  const list = typeof steps === "string" ? [steps] : steps;
  return list.map((step) => (typeof step === "string" ? [step] : step));
}

/** Wide to narrow: each with those that it needs before it. What was given is taken before what would be made. */
function withWiderOnes(container: AnyContainer, given: readonly ScopeStep<string>[]): ScopeStep<string>[] {
  const ordered = new Set(given.flatMap(([name]) => [...missingAround(container, name), name]));
  return [...ordered].flatMap((name) => {
    const steps = given.filter((step) => step[0] === name);
    return (steps.length > 0 ? steps : [[name] as const]).map(([, id, options]) => {
      const makesIds = container.getScopeManager(name).generateId !== undefined;
      return [name, id ?? (makesIds ? undefined : `test-${++made}`), options] as const;
    });
  });
}

/** The wider kinds that have to be entered first, the widest first. */
function missingAround(container: AnyContainer, name: string): string[] {
  const manager = container.getScopeManager(name);
  try {
    parentScopeFor(manager);
    return [];
  } catch (error) {
    if (!(error instanceof ParentScopeNotActiveError)) throw error;
    return [...missingAround(container, error.parent), error.parent];
  }
}

/** Returns what went wrong. A scope that somebody is still inside is not waited for: whoever forgot it would never leave. */
async function closeAll(scopes: readonly Scope[]): Promise<unknown[]> {
  await settle();
  const inUse = scopes.filter(({ state, active }) => state !== "closed" && active);
  const failures: unknown[] = [];
  if (inUse.length > 0) failures.push(new LeaksFoundError(inUse.map((scope) => leakOf(scope, scope.users, false))));
  for (const scope of inUse) scope.closeInBackground("closed");
  for (const scope of scopes) if (!inUse.includes(scope)) failures.push(...(await failuresOfClosing(scope)));
  return failures;
}

async function failuresOfClosing(scope: Scope): Promise<unknown[]> {
  try {
    if (scope.state !== "closed") await scope.close();
    return [];
  } catch (error) {
    return [error];
  }
}

function combined(errors: readonly unknown[]): unknown {
  return errors.length === 1
    ? errors[0]
    : new AggregateError(errors, "Several things failed in or after a test scope.");
}

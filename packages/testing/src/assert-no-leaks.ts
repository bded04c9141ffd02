import { Baseline, flowsInEndedScopes, type WatchedContainer } from "./baseline.js";
import { imbalances, instanceImbalances } from "./books-balance.js";
import { leakOf, type Leak } from "./leak.js";
import { LeaksFoundError } from "./leaks-found-error.js";

export interface LeakOptions {
  /** What was there before, and may still be. Default: nothing was. */
  readonly since?: Baseline;
  /** Kinds whose scopes may stay open with nobody inside: those that wait for a timeout or a bound. Default: none. */
  readonly mayStayIdle?: readonly string[];
  /** Whether what is told has ids in it. Default: false, since what tests print is kept for long. */
  readonly showIds?: boolean;
}

const noInstances = { created: 0, disposed: 0, released: 0, live: 0 };
const nothing = new Baseline({ openScopes: () => [], metrics: () => ({ scopes: {}, singletons: noInstances }) });

/**
 * Nobody is inside a scope, no scope is open that was not before, and the books balance. To be called outside of all scopes, when
 * everything was awaited.
 * @throws LeaksFoundError
 */
export function assertNoLeaks(container: WatchedContainer, options: LeakOptions = {}): void {
  const error = findLeaks(container, options);
  if (error !== undefined) throw error;
}

/** The error to throw, if anything is left. */
export function findLeaks(container: WatchedContainer, options: LeakOptions): LeaksFoundError | undefined {
  const leaks = [...leakedScopes(container, options), ...outlivingFlows(container, options.since ?? nothing)];
  const { scopes, singletons } = container.metrics();
  const wrong = Object.entries(scopes).flatMap(([name, metrics]) => imbalances(name, metrics));
  wrong.push(...instanceImbalances("singleton", singletons));
  return leaks.length + wrong.length === 0 ? undefined : new LeaksFoundError(leaks, wrong);
}

function leakedScopes(container: WatchedContainer, options: LeakOptions): Leak[] {
  const { since = nothing, mayStayIdle = [], showIds = false } = options;
  return container.openScopes().flatMap((scope) => {
    const users = since.enteredSince(scope);
    const mayStay = since.had(scope) || (mayStayIdle.includes(scope.name) && scope.state === "open");
    return users <= 0 && mayStay ? [] : leakOf(scope, Math.max(users, 0), showIds);
  });
}

/** Who was inside when a scope ended by force is still inside, though there is no scope to show. */
function outlivingFlows(container: WatchedContainer, since: Baseline): Leak[] {
  return [...flowsInEndedScopes(container)].flatMap(([scope, flows]) => {
    const users = since.outlivedSince(scope, flows);
    return users > 0 ? { scope, state: "closed", users, tokens: [] } : [];
  });
}

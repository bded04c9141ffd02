import { ScopeManagerError } from "../errors/manager-errors.js";
import { combineErrors, inTurn, isThenable, withTimeLimit } from "../scopes/disposal.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { managerError } from "./ask-manager.js";
import type { ContainerHost } from "./container-host.js";

/**
 * Ends the root and with it every scope: waits for those inside, but no longer than the limit, then lets the managers go.
 * @throws what disposers threw.
 */
export async function shutDown(host: ContainerHost): Promise<void> {
  const { root, kinds, visits, clock, drainTimeoutMs } = host;
  const stopWaiting = (): void => {
    visits.reportLeaks();
    root.force();
    root.proceed();
  };
  root.beginEnding("shutdown");
  const cancel = root.active ? clock.schedule(stopWaiting, drainTimeoutMs, true) : undefined;
  const errors: unknown[] = [];
  try {
    await root.ended("shutdown");
  } catch (error) {
    errors.push(error);
  }
  cancel?.();
  await inTurn(
    [...kinds.byName.values()].reverse().values(),
    (kind) => letGo(kind, host),
    ({ name }, error) => errors.push(managerError(name, "[Symbol.asyncDispose]", error)),
  );
  visits.promises.limit(clock, host.disposeTimeoutMs);
  if (errors.length > 0) throw combineErrors(errors);
}

/** A manager has as much time for this as a disposer. */
function letGo({ name, manager }: ScopeKind, { clock, disposeTimeoutMs }: ContainerHost): void | Promise<void> {
  const pending = manager?.[Symbol.asyncDispose]?.();
  if (!isThenable(pending)) return;
  const problem = `it did not finish within ${disposeTimeoutMs} ms.`;
  const late = () => new ScopeManagerError(name, "[Symbol.asyncDispose]", problem);
  return withTimeLimit(pending, disposeTimeoutMs, clock, late);
}

import type { Clock } from "../clock.js";
import type { ScopeManager } from "../scope-manager.js";
import { combineErrors, inTurn } from "../scopes/disposal.js";
import type { Scope } from "../scopes/scope.js";

/**
 * Ends the root and with it every scope: waits for those inside, but no longer than the limit, then lets the managers go.
 * @throws what disposers threw.
 */
export async function shutDown(
  root: Scope,
  managers: readonly ScopeManager[],
  limits: { readonly clock: Clock; readonly drainTimeoutMs: number },
  reportLeaks: () => void,
): Promise<void> {
  const stopWaiting = (): void => {
    reportLeaks();
    root.force();
    root.proceed();
  };
  root.beginEnding("shutdown");
  const cancel = root.active ? limits.clock.schedule(stopWaiting, limits.drainTimeoutMs, true) : undefined;
  const errors: unknown[] = [];
  try {
    await root.ended("shutdown");
  } catch (error) {
    errors.push(error);
  }
  cancel?.();
  await inTurn(
    managers.values(),
    (manager) => manager[Symbol.asyncDispose]?.(),
    (_, error) => errors.push(error),
  );
  if (errors.length > 0) throw combineErrors(errors);
}

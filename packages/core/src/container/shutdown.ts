import type { Clock } from "../clock.js";
import { combineErrors, inTurn } from "../scopes/disposal.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { managerError } from "./ask-manager.js";

/**
 * Ends the root and with it every scope: waits for those inside, but no longer than the limit, then lets the managers go.
 * @throws what disposers threw.
 */
export async function shutDown(
  root: Scope,
  kinds: readonly ScopeKind[],
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
    [...kinds].reverse().values(),
    ({ manager }) => manager?.[Symbol.asyncDispose]?.(),
    ({ name }, error) => errors.push(managerError(name, "[Symbol.asyncDispose]", error)),
  );
  if (errors.length > 0) throw combineErrors(errors);
}

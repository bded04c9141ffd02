import type { ScopeId } from "../scope-id.js";
import type { CloseReason } from "./close-reason.js";
import type { ScopeOutcome } from "../scope-manager.js";
import type { Ending } from "./ending.js";
import type { Visit } from "./flow.js";
import type { Scope } from "./scope.js";

/**
 * Tells listeners that there is this scope. No payload is built where nobody listens; so below. What time it is, is asked only now that the
 * scope is where its end is looked for: also a clock may be what ends the container.
 */
export function announceOpened(scope: Scope): void {
  const { kind, name, id } = scope;
  if (!kind.books.listening) return;
  scope.held.openedAtMs = kind.host.clock.now();
  kind.books.emit("opened", { scope: name, id });
}

/** Tells listeners that a flow has come in. */
export function announceEntered({ kind: { books }, name: scope, id }: Scope): void {
  if (books.listening) books.emit("entered", { scope, id });
}

/** Tells listeners that a flow has left. */
export function announceExited({ scope: { kind, name: scope, id }, enteredAtMs }: Visit, outcome: ScopeOutcome): void {
  if (!kind.books.listening) return;
  const durationMs = enteredAtMs === undefined ? undefined : kind.host.clock.now() - enteredAtMs;
  kind.books.emit("exited", { scope, id, outcome, durationMs });
}

/** Tells listeners that the scope has begun to end. */
export function announceEnding({ kind: { books }, name: scope, id }: Scope, reason: CloseReason): void {
  if (!books.listening) return;
  const event = { scope, id, reason };
  if (reason === "idle-timeout" || reason === "absolute-timeout") books.emit("expired", event);
  if (reason === "evicted" || reason === "memory-pressure") books.emit("evicted", event);
  books.emit("closing", event);
}

/** Notes when disposing began, for listeners that want to know how long it takes. */
export function noteDisposing({ kind }: Scope, ending: Ending): void {
  if (kind.books.listening) ending.disposingSinceMs = kind.host.clock.now();
}

/** Tells listeners that everything in the scope has been disposed. */
export function announceClosed({ kind, name: scope, id, seldom }: Scope, ending: Ending): void {
  if (!kind.books.listening) return;
  const { reason, outcome, disposingSinceMs } = ending;
  const now = kind.host.clock.now();
  const since = (startMs: number | undefined) => (startMs === undefined ? undefined : now - startMs);
  const [durationMs, disposeDurationMs] = [since(seldom?.openedAtMs), since(disposingSinceMs)];
  kind.books.emit("closed", { scope, id, reason, outcome, durationMs, disposeDurationMs });
}

/** Tells listeners that the scope has another id. */
export function announceRenamed({ kind: { books }, name: scope, id }: Scope, previousId: ScopeId): void {
  if (books.listening) books.emit("renamed", { scope, id, previousId });
}

/** `draining`: waits for those inside. `disposing`: existing instances resolve until their turn, new ones are refused. */
export type ScopeState = "open" | "draining" | "disposing" | "closed";

/** Why a scope ended. */
export type CloseReason =
  | "exit"
  | "idle-timeout"
  | "absolute-timeout"
  | "evicted"
  | "memory-pressure"
  | "closed"
  | "parent-closed"
  | "completed"
  | "failed"
  | "cancelled"
  | "shutdown"
  | "lost-lease";

/** Why the scopes within end, when a scope ends for this reason. */
export function childReason(reason: CloseReason): CloseReason {
  return reason === "shutdown" ? "shutdown" : "parent-closed";
}

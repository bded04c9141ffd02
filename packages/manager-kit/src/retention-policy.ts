import type { Admission, CloseReason, ScopeEntry, ScopeId } from "@ambit/core";
import type { RetainedScope } from "./retained-scope.js";

/**
 * How long scopes stay when nobody is inside. Policies combine: a manager asks each of them, in the order in which it has retained them.
 * What is told to a policy has happened already: only `beforeOpen` and `admit` may throw.
 */
export interface RetentionPolicy {
  /** Whether a scope may be opened; makes room where it can. @throws what refuses it. */
  beforeOpen?(id: ScopeId, entry: ScopeEntry): void;
  /** Waits until `beforeOpen` would let this entry open a scope, and may keep the place for it, as `ScopeManager.admit` does. */
  admit?(id: ScopeId, entry: ScopeEntry): Admission | Promise<Admission>;
  opened?(retained: RetainedScope): void;
  /** This scope, which was opened just now, has taken the place of that one, which is about to end. */
  replaced?(predecessor: RetainedScope, retained: RetainedScope): void;
  /** A flow comes in, the first or another one. */
  entered?(retained: RetainedScope): void;
  /** The first flow has come in, or is on its way. */
  active?(retained: RetainedScope): void;
  /** The last flow has left. */
  idle?(retained: RetainedScope): void;
  /** The scope has another id. */
  renamed?(retained: RetainedScope, previousId: ScopeId): void;
  /** The scope has begun to end, for whatever reason. */
  ending?(retained: RetainedScope): void;
  closed?(retained: RetainedScope): void;
  /** Why the scope must not be entered any more, though nobody has ended it yet. */
  expiredBecause?(retained: RetainedScope): CloseReason | undefined;
  /** Stops timers. */
  dispose?(): void;
}

/** What a policy is told of a scope without further detail. */
export type PlainNews = "opened" | "entered" | "active" | "idle" | "ending" | "closed";

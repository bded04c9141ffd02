import type { ScopeBooks } from "./events/scope-books.js";
import type { ScopeMetrics } from "./events/scope-metrics.js";
import type { ScopeEvents } from "./events/scope-events.js";
import type { ScopeId } from "./scope-id.js";
import type { Flow } from "./scopes/flow.js";
import type { Scope } from "./scopes/scope.js";
import type { CloseReason } from "./scopes/close-reason.js";

/** How a flow left a scope. */
export type ScopeOutcome = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/**
 * The policy for one kind of scope: which scope is current, and when a scope ends.
 * The three methods are the whole contract. The numbers are those of the laws in the conformance kit.
 */
export interface ScopeManager {
  /**
   * Finds or opens the scope with this id and makes it current for this flow of execution.
   * - The same id within the same `entry.parent` is the same scope while that one is open (law 1); other ids, and the same id
   *   within another parent, are other scopes (law 2).
   * - A scope that is ending is never handed to somebody new: open a fresh one (law 6). Ids are data: keep them in a `Map` (law 15).
   * - What it throws refuses the entry; then nothing has changed.
   */
  enterScope(id: ScopeId, entry: ScopeEntry): Scope;

  /**
   * Leaves it. The scope that was current before is current again (law 3), also when flows leave out of order.
   * The flow is no longer counted when this is called: `scope.users` tells how many others are inside.
   * A manager that ends its scopes here returns what `scope.close("exit", outcome)` returned (laws 8 and 11).
   * Called too where nobody came in after all, since the scope ended while it was being entered.
   */
  exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void>;

  /** The scope that this flow of execution is in. Never throws; undefined outside any scope of this manager (law 2). */
  getCurrentScope(): Scope | undefined;

  // What follows is optional. Each ability is declared by being there.

  /**
   * Where the container keeps the current scope on the manager's behalf. A manager that has a flow need not make a scope current itself,
   * and scopes of several managers with the same flow are entered in one step.
   */
  readonly flow?: Flow;
  /**
   * Carries an entered scope through `work` and what it starts; for managers that keep the current scope themselves. `enterScope` has made
   * the scope current for the caller: when this returns, it is current in `work` only, and no longer for the caller.
   */
  runInScope?<R>(scope: Scope, work: () => R): R;
  /** Declares that the id may be left out, and makes one. */
  generateId?(): ScopeId;
  /**
   * Waits until there is a place for this entry. Asked by the entries whose names end in `Async`, before `enterScope`, which is given the
   * same `entry`. A place that is kept for it is free again when the returned function is called: once it has come in, or was refused.
   */
  admit?(id: ScopeId, entry: ScopeEntry): Admission | Promise<Admission>;
  /** The open scope with this id within this parent, entered or not. Without it the container looks through the open scopes. */
  findScope?(id: ScopeId, parent: Scope | undefined): Scope | undefined;
  /**
   * Puts a fresh scope in the place of this open one: returns what `scope.reload(serve)` returns, where `serve` makes the fresh one the one
   * that entrants get (law 6). The old one, which has the same id, is told that it is ending only after that.
   */
  reloadScope?(scope: Scope): Promise<void>;
  /** Counters and events of this manager. The container fills them, and makes its own where there are none. */
  readonly books?: ScopeBooks;
  /** What happens to the scopes of this manager. */
  readonly events?: ScopeEvents;
  /** Counters and gauges that always balance (law 12). */
  metrics?(): ScopeMetrics;
  /** Called once, after the container has closed every scope: stop timers, let go of everything (law 13). */
  [Symbol.asyncDispose]?(): void | PromiseLike<void>;
}

/** What `admit` ends with: nothing, or what is to be called when the place need not be kept any more. */
export type Admission = (() => void) | void;

/** One request to enter, as a manager sees it. */
export interface ScopeEntry {
  /** The name that the manager is registered under. */
  readonly name: string;
  /** The wider scope that this one is entered within. */
  readonly parent: Scope | undefined;
  /** Makes the scope. Its instances, users, draining, disposal and books are its own affair; `scope.close(reason)` ends it. */
  open(id: ScopeId, observer?: ScopeObserver): Scope;
}

/** Told what becomes of one scope, so that a manager can keep lists of idle ones. Must not throw. */
export interface ScopeObserver {
  /** The first flow came in: the scope, or one within it, is in use. */
  active?(scope: Scope): void;
  /** The last flow has left the scope and all within it. */
  idle?(scope: Scope): void;
  /** The scope has another id: hand it to whoever asks for that, and no longer for the previous one. */
  renamed?(scope: Scope, previousId: ScopeId): void;
  /** The scope has begun to end, for whatever reason: hand it to nobody any more. */
  ending?(scope: Scope, reason: CloseReason): void;
  /** The scope has ended. */
  closed?(scope: Scope, reason: CloseReason): void;
}

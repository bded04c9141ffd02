import type { ScopeBooks } from "../events/scope-books.js";
import type { ScopeManager, ScopeObserver } from "../scope-manager.js";
import type { Binding } from "../bindings/binding.js";
import type { Clock } from "../clock.js";
import type { ExclusiveOptions } from "./exclusive-use.js";
import type { Scope } from "./scope.js";

/** What scopes need of the container that they belong to. */
export interface ScopeHost {
  readonly clock: Clock;
  readonly disposeTimeoutMs: number;
  /** Where singletons live. All scopes are listed in it that lie within no other. */
  readonly root: Scope;
  /** Whether the calling flow is inside this scope or one within it. */
  isInside(scope: Scope): boolean;
  /** Whether the end of this scope waits for the calling code: a construction or a disposer of it or of one within it. */
  isAwaitedBy(scope: Scope): boolean;
  /** Makes what is being constructed right now known to its scopes, which hear of it otherwise only where it asks for something. */
  recordConstruction(): void;
  /** Calls `work` inside an open scope. */
  runInside<R>(scope: Scope, work: () => R): R;
  /** Calls `work` inside a scope that is ending, without counting it as a user. */
  runInsideEnding<R>(scope: Scope, work: () => R): R;
  /** As `Scope.runExclusively`, for a flow that is inside. */
  runExclusively<R>(scope: Scope, work: () => R, options?: ExclusiveOptions): Promise<Awaited<R>>;
  /** As `Scope.reload`. */
  reload(scope: Scope, serve: (successor: Scope) => ScopeObserver | undefined): Promise<void>;
  /** The wider scope that the calling flow would enter a scope of this kind within. @throws ParentScopeNotActiveError. */
  parentFor(kind: ScopeKind): Scope | undefined;
  /** Tells of an error that nobody waits for. */
  report(error: unknown): void;
}

/**
 * What scope of a kind is current in work that runs in captured scopes: the captured one, or none where none was; none; or the one that is
 * current where the work is run.
 */
export type Handover = "propagated" | "cleared" | "unchanged";

/** A registered name with its manager: what all scopes of that name have in common. */
export class ScopeKind {
  /** The bindings whose only scope this is, by their slot in it. */
  readonly bindings: Binding[] = [];
  /** Distance from the widest kind. */
  readonly depth: number;
  /** What scopes without a parent are listed in; undefined for the container's root itself. */
  readonly root: Scope | undefined;

  constructor(
    readonly host: ScopeHost,
    readonly name: string,
    readonly manager: ScopeManager | undefined,
    readonly books: ScopeBooks,
    readonly within: ScopeKind | undefined,
    readonly orphan: "refuse" | "allow",
    /** What becomes of the current scope of this kind in work that is handed over to another flow. */
    readonly handover: Handover = "propagated",
  ) {
    this.root = manager && host.root;
    this.depth = within === undefined ? 0 : within.depth + 1;
  }

  /** Whether scopes of this kind are declared to lie within those of the other, or it is the same kind. */
  isWithin(wider: ScopeKind): boolean {
    if (wider.manager === undefined) return true; // singletons: all lies within
    return this === wider || this.within?.isWithin(wider) === true;
  }
}

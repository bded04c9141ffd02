import type { ScopeManager } from "../scope-manager.js";
import type { Scope } from "./scope.js";
import type { ScopeKind } from "./scope-kind.js";

/**
 * Keeps, for each flow of execution, the chain of scopes that it has entered. The container puts visits in and looks them up;
 * an implementation only has to say what a flow is: an asynchronous call chain, or the one synchronous stack there is.
 */
export interface Flow {
  /** The innermost visit of this flow. */
  get(): Visit | undefined;
  /** Calls `work` with this visit as the innermost one, for all that `work` starts. */
  run<R>(visit: Visit | undefined, work: () => R): R;
  /** Makes this visit the innermost one from here on; only what was started by this flow afterwards sees it. */
  set(visit: Visit | undefined): void;
}

let visits = 0;

/** The number of the visit that was begun last. */
export function lastVisitNumber(): number {
  return visits;
}

/** One stay of one flow in a scope: a link of the chain that a `Flow` keeps. */
export class Visit {
  /** Rises from visit to visit, so that those before a moment can be told from those after it. */
  readonly number = ++visits;
  /** Set when the flow has left. The link may live on in contexts that were started inside, so it is looked at on every use. */
  left = false;
  previous: Visit | undefined;
  /** What the flow was inside when it went into captured scopes, and cannot see in there; until it leaves. */
  hides: readonly Visit[] | undefined = undefined;

  constructor(
    readonly scope: Scope,
    previous: Visit | undefined,
    /** Whether the scope is carried through the work, so that whoever sees this link was started inside. */
    readonly carried: boolean,
    readonly enteredAtMs?: number | undefined,
  ) {
    this.previous = previous?.left === true ? withoutRepeats(previous) : previous;
    if (previous?.left === false) previous.dropPassedOver();
  }

  /** Lets go of links below this one that every look-up passes over; handles that overlap for ever would otherwise keep all before them. */
  dropPassedOver(): void {
    while (this.previous?.left === true && !this.previous.carried) this.previous = this.previous.previous;
  }
}

/** A stay of what a scope does itself: before it serves, or at its end. It is no user. */
export class UncountedVisit extends Visit {}

/**
 * The chain with at most one link per kind above the first visit that still lasts. Work that starts work that starts work, each
 * outliving its scope, would otherwise grow its chain for ever. Visits that were left never change, so copies are as good.
 */
function withoutRepeats(top: Visit): Visit | undefined {
  const kept: Visit[] = [];
  let visit: Visit | undefined = top;
  for (; visit?.left === true; visit = visit.previous) {
    const { kind } = visit.scope;
    if (visit.carried && !kept.some((other) => other.scope.kind === kind)) kept.push(visit);
  }
  return kept.reduceRight<Visit | undefined>((previous, { scope }) => leftVisit(scope, previous), visit);
}

function leftVisit(scope: Scope, previous: Visit | undefined): Visit {
  const visit = new Visit(scope, undefined, true);
  visit.left = true;
  visit.previous = previous;
  return visit;
}

/**
 * The visit that decides which scope of this kind a flow is in.
 * A visit that was left is passed over when it was entered by hand, since its link leaks into the caller's context. When it was
 * carried, whoever still sees it is work that outlived its scope: it must not fall through to an outer scope with another id.
 */
export function findVisit(top: Visit | undefined, kind: ScopeKind): Visit | undefined {
  for (let visit = top; visit !== undefined; visit = visit.previous) {
    if (visit.scope.kind === kind && (!visit.left || visit.carried)) return visit;
  }
  return undefined;
}

/** The current scope of a manager that has a flow: what its `getCurrentScope` returns. */
export function currentScopeOf(manager: ScopeManager): Scope | undefined {
  const top = manager.flow?.get();
  for (let visit = top; visit !== undefined; visit = visit.previous) {
    if (visit.scope.kind.manager === manager) return currentScope(top, visit.scope.kind);
  }
  return undefined;
}

/** Every scope of a manager with a flow that the calling flow is inside, innermost first. */
export function* enteredScopesOf(manager: ScopeManager): Generator<Scope, undefined> {
  for (let visit = manager.flow?.get(); visit !== undefined; visit = visit.previous) {
    if (!visit.left && visit.scope.kind.manager === manager) yield visit.scope;
  }
  return undefined;
}

/** The scope of this kind that a flow is in; undefined where it is in none, or has outlived it. */
export function currentScope(top: Visit | undefined, kind: ScopeKind): Scope | undefined {
  const visit = findVisit(top, kind);
  return visit === undefined || visit.left || visit.scope.state === "closed" ? undefined : visit.scope;
}

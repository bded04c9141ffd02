import { ScopeManagerError } from "../errors/manager-errors.js";
import { currentScope, findVisit, UncountedVisit, type Flow, type Visit } from "../scopes/flow.js";
import { encloses, enclosing } from "../scopes/lineage.js";
import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";

const none: readonly Visit[] = [];

/** Answers which scopes the calling flow is in, whether their managers keep that themselves or leave it to a flow. */
export class CurrentScopes {
  #sorted = 0;
  #flows: readonly Flow[] = [];
  #withoutFlow: readonly ScopeKind[] = [];

  constructor(private readonly kinds: ReadonlyMap<string, ScopeKind>) {}

  /** The current scope of this kind. Never throws. */
  ofKind(kind: ScopeKind): Scope | undefined {
    const flow = kind.manager?.flow;
    if (flow !== undefined) return currentScope(flow.get(), kind);
    try {
      const scope = kind.manager?.getCurrentScope();
      return scope?.kind !== kind || scope.state === "closed" ? undefined : scope;
    } catch (error) {
      // A manager may not throw here; without this line its mistake would stay invisible.
      kind.host.report(new ScopeManagerError(kind.name, "getCurrentScope", "it threw.", error));
      return undefined;
    }
  }

  /** Where none of this kind is current: the scope that the calling flow was started in and that it, or the scope itself, has left behind. */
  outlived(kind: ScopeKind): Scope | undefined {
    return findVisit(kind.manager?.flow?.get(), kind)?.scope;
  }

  /** The innermost scope of any kind. Where of several managers that do not share a flow none encloses the other, the one registered last. */
  innermost(): Scope | undefined {
    let innermost: Scope | undefined;
    for (const flow of this.flows()) {
      const scope = this.#firstIn(flow.get())?.scope;
      if (scope !== undefined && !encloses(scope, innermost)) innermost = scope;
    }
    for (const kind of this.#withoutFlow) {
      const scope = this.ofKind(kind);
      if (scope !== undefined && !encloses(scope, innermost)) innermost = scope;
    }
    return innermost;
  }

  /** Every current scope, innermost first. */
  all(): Scope[] {
    const scopes = new Set<Scope>();
    for (const { scope } of this.visits()) if (this.ofKind(scope.kind) === scope) scopes.add(scope);
    for (const kind of this.kinds.values()) {
      const scope = this.ofKind(kind);
      if (scope !== undefined) scopes.add(scope);
    }
    return [...scopes];
  }

  /** The innermost scope of that description that the calling flow is in. */
  entered(fits: (scope: Scope) => boolean): Scope | undefined {
    for (const { scope } of this.visits()) if (fits(scope)) return scope;
    return undefined;
  }

  /**
   * The scope of this kind that the calling flow is in, or that a scope which it is in lies within: whoever is in a session is in its tenant.
   * Of several, the one around the innermost scope. Work that outlived a scope of the kind finds none.
   * `entering` are visits that are being made and not current yet: further in than all others.
   */
  around(kind: ScopeKind, entering: readonly Visit[] = none): Scope | undefined {
    for (let index = entering.length - 1; index >= 0; index--) {
      const scope = enclosing(entering[index]?.scope, kind);
      if (scope !== undefined) return scope;
    }
    for (let visit = kind.manager?.flow?.get(); visit !== undefined; visit = visit.previous) {
      if (visit.left && visit.carried && visit.scope.kind === kind) return undefined;
      const scope = visit.left || visit.scope.state === "closed" ? undefined : enclosing(visit.scope, kind);
      if (scope !== undefined) return scope;
    }
    return this.ofKind(kind) ?? enclosing(this.innermost(), kind);
  }

  /** Whether the calling flow is in this scope, or in one within it. */
  isInside(scope: Scope): boolean {
    for (const flow of this.flows()) {
      // Not by `visits`, which makes an object: each scope that ends asks this.
      for (let visit = this.#firstIn(flow.get()); visit !== undefined; visit = this.#firstIn(visit.previous))
        if (encloses(scope, visit.scope)) return true;
    }
    return this.#withoutFlow.some((kind) => encloses(scope, this.ofKind(kind)));
  }

  /** The visits by which the calling flow counts as a user of this scope, or of those within it. */
  visitsWithin(scope: Scope): ReadonlySet<Visit> {
    const counts = (visit: Visit): boolean => encloses(scope, visit.scope) && !(visit instanceof UncountedVisit);
    return new Set([...this.visits()].filter(counts));
  }

  /** Where the managers of this container keep what is current. */
  flows(): readonly Flow[] {
    this.#sortKinds();
    return this.#flows;
  }

  /** The visits that last, innermost first in each flow. */
  *visits(): Generator<Visit, undefined> {
    for (const flow of this.flows()) {
      for (let visit = this.#firstIn(flow.get()); visit !== undefined; visit = this.#firstIn(visit.previous))
        yield visit;
    }
    return undefined;
  }

  /** The innermost visit, from this one outwards, that lasts and is one of this container. */
  #firstIn(innermost: Visit | undefined): Visit | undefined {
    for (let visit = innermost; visit !== undefined; visit = visit.previous) {
      const { kind, state } = visit.scope;
      if (!visit.left && state !== "closed" && this.kinds.get(kind.name) === kind) return visit;
    }
    return undefined;
  }

  /** Managers only ever come; what they leave to a flow is asked once. */
  #sortKinds(): void {
    if (this.#sorted === this.kinds.size) return;
    this.#sorted = this.kinds.size;
    const kinds = [...this.kinds.values()];
    this.#flows = [...new Set(kinds.flatMap(({ manager }) => manager?.flow ?? []))];
    this.#withoutFlow = kinds.filter(({ manager }) => manager !== undefined && manager.flow === undefined);
  }
}

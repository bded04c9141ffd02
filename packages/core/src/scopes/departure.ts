import { lastVisitNumber, type Visit } from "./flow.js";
import type { Scope } from "./scope.js";

/** The leaving of all flows that were inside a scope, or one within it, at one moment. Who comes in later is not waited for. */
export class Departure {
  readonly #lastNumber = lastVisitNumber();
  /** Those with users. Of a scope that a shutdown has closed under its users, none is counted. */
  readonly #scopes = new Set<Scope>();
  #remaining: number;

  private constructor(
    private readonly scope: Scope,
    private readonly aside: ReadonlySet<Visit>,
    private readonly done: () => void,
  ) {
    this.#remaining = this.#count(scope) - aside.size;
  }

  /** Calls `done` when they have left, these visits aside. Returns whether there is anybody to wait for. */
  static of(scope: Scope, aside: ReadonlySet<Visit>, done: () => void): boolean {
    const departure = new Departure(scope, aside, done);
    if (departure.#remaining <= 0) return false;
    (scope.held.departures ??= new Set()).add(departure);
    return true;
  }

  note(visit: Visit): void {
    if (visit.number > this.#lastNumber || this.aside.has(visit) || !this.#scopes.has(visit.scope)) return;
    if (--this.#remaining > 0) return;
    this.scope.seldom?.departures?.delete(this);
    this.done();
  }

  #count(scope: Scope): number {
    this.#scopes.add(scope);
    return scope.children.reduce((users, child) => (child.active ? users + this.#count(child) : users), scope.users);
  }
}

/** A flow has left the scope, and so the wider ones. */
export function tellDepartures(left: Scope, visit: Visit): void {
  for (let scope: Scope | undefined = left; scope !== undefined; scope = scope.holder) {
    const departures = scope.seldom?.departures;
    if (departures !== undefined) for (const departure of departures) departure.note(visit);
  }
}

import {
  currentScopeOf,
  ScopeBooks,
  ScopeCapacityError,
  type Clock,
  type CloseReason,
  type Scope,
  type ScopeEntry,
  type ScopeEvents,
  type ScopeId,
  type ScopeManager,
  type ScopeMetrics,
  type ScopeObserver,
} from "@ambit/core";
import { asyncFlow } from "./async-flow.js";

export interface RetainingLimits {
  readonly clock: Clock;
  readonly maxScopes: number;
  readonly evictTo: number;
  readonly waitTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly absoluteTimeoutMs: number;
}

/** What the manager knows of one scope. */
export interface Retained {
  readonly scope: Scope;
  readonly openedAtMs: number;
  idleSinceMs: number;
  timers: (() => void)[];
}

/** A manager straight from the interface whose scopes outlive their users: bounded, the least recently used idle one first, and timed. */
export class RetainingScopeManager implements ScopeManager {
  readonly books = new ScopeBooks();
  readonly flow = asyncFlow;
  /** The scope used longest ago first. */
  protected readonly retained = new Set<Retained>();
  protected maxScopes: number;

  constructor(
    protected readonly limits: RetainingLimits,
    private readonly whenFull: "overflow" | "reject" = "overflow",
  ) {
    this.maxScopes = limits.maxScopes;
  }

  get events(): ScopeEvents {
    return this.books.events;
  }

  metrics(): ScopeMetrics {
    return this.books.metrics();
  }

  enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const found = this.find(id, entry.parent);
    const reason = found && this.due(found);
    if (found !== undefined && reason !== undefined) found.scope.closeInBackground(reason);
    const retained = found !== undefined && reason === undefined ? found : this.open(id, entry);
    this.used(retained);
    return retained.scope;
  }

  exitScope(): void {
    // A scope that was left waits: `idle` has been told.
  }

  getCurrentScope(): Scope | undefined {
    return currentScopeOf(this);
  }

  findScope(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    return this.find(id, parent)?.scope;
  }

  setLimit(maxScopes: number): void {
    this.maxScopes = maxScopes;
    this.shrink(maxScopes);
  }

  evict(count: number): void {
    this.shrink(this.retained.size - count);
  }

  reloadScope(scope: Scope): Promise<void> {
    const old = this.find(scope.id, scope.parent);
    return scope.reload((fresh) => {
      if (old !== undefined) this.retained.delete(old); // or who enters in this very moment would find it
      const retained = this.retain(fresh);
      return this.observerOf(() => retained);
    });
  }

  protected now(): number {
    return this.limits.clock.now();
  }

  protected find(id: ScopeId, parent: Scope | undefined): Retained | undefined {
    for (const retained of this.retained) {
      if (retained.scope.id === id && retained.scope.parent === parent) return retained;
    }
    return undefined;
  }

  protected open(id: ScopeId, entry: ScopeEntry): Retained {
    this.makeRoom(id, entry);
    const observer = this.observerOf(() => retained);
    const retained = this.retain(entry.open(id, observer));
    return retained;
  }

  protected retain(scope: Scope): Retained {
    const retained: Retained = { scope, openedAtMs: this.now(), idleSinceMs: this.now(), timers: [] };
    this.retained.add(retained);
    return retained;
  }

  /** What is told of a scope concerns its record, which may be made a moment later. */
  protected observerOf(record: () => Retained): ScopeObserver {
    return {
      idle: () => this.idle(record()),
      active: () => this.active(record()),
      ending: () => this.ended(record()),
    };
  }

  protected makeRoom(id: ScopeId, { name }: ScopeEntry): void {
    const { maxScopes } = this;
    if (this.retained.size >= maxScopes) this.shrink(this.target() - 1);
    if (this.retained.size < maxScopes) return;
    if (this.whenFull === "reject") throw new ScopeCapacityError(name, maxScopes);
    this.books.overflows++;
    if (this.books.listening)
      this.books.emit("overflow", { scope: name, id, open: this.retained.size + 1, limit: maxScopes });
  }

  /** How many are left once some have to go. */
  protected target(): number {
    return Math.min(this.limits.evictTo, this.maxScopes);
  }

  protected shrink(most: number): void {
    while (this.retained.size > most) {
      const victim = this.victim();
      if (victim === undefined) return;
      victim.scope.closeInBackground("evicted");
    }
  }

  protected victim(): Retained | undefined {
    for (const retained of this.retained) if (!retained.scope.active) return retained;
    return undefined;
  }

  /** Why the time of a scope is over. */
  protected due({ scope, openedAtMs, idleSinceMs }: Retained): CloseReason | undefined {
    if (!scope.active && this.now() >= idleSinceMs + this.limits.idleTimeoutMs) return "idle-timeout";
    return this.now() >= openedAtMs + this.limits.absoluteTimeoutMs ? "absolute-timeout" : undefined;
  }

  protected used(retained: Retained): void {
    this.retained.delete(retained);
    this.retained.add(retained);
  }

  protected active(retained: Retained): void {
    this.stopTimers(retained);
  }

  protected idle(retained: Retained): void {
    retained.idleSinceMs = this.now();
    this.startTimers(retained);
    this.shrink(this.maxScopes);
  }

  protected ended(retained: Retained): void {
    this.stopTimers(retained);
    this.retained.delete(retained);
  }

  protected startTimers(retained: Retained): void {
    const { clock, idleTimeoutMs, absoluteTimeoutMs } = this.limits;
    const look = (): void => {
      const reason = this.due(retained);
      if (reason !== undefined) retained.scope.closeInBackground(reason);
    };
    const oldInMs = retained.openedAtMs + absoluteTimeoutMs - this.now();
    retained.timers = [clock.schedule(look, idleTimeoutMs), clock.schedule(look, oldInMs)];
  }

  protected stopTimers(retained: Retained): void {
    for (const cancel of retained.timers.splice(0)) cancel();
  }
}

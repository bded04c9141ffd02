import { ScopeCapacityError, type CloseReason, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import type { ManagerContext, ScopeManagerAbilities, ScopeManagerSubject } from "../../src/index.js";
import { RetainingScopeManager, type Retained } from "../reference/retaining-scope-manager.js";
import { retaining } from "../reference/reference-managers.js";
import type { Mutant } from "./mutant.js";

/** What was used counts for nothing: first in, first out. */
class Fifo extends RetainingScopeManager {
  protected override used(): void {
    // the order stays that of opening
  }
}

class EvictsNewest extends RetainingScopeManager {
  protected override victim(): Retained | undefined {
    return [...this.retained].reverse().find(({ scope }) => !scope.active);
  }
}

class EvictsInUse extends RetainingScopeManager {
  protected override victim(): Retained | undefined {
    return [...this.retained][0];
  }
}

class HasNoBound extends RetainingScopeManager {
  protected override shrink(): void {
    // there is always room for one more
  }
}

/** Fits again only when the next scope is opened. */
class ShrinksLate extends RetainingScopeManager {
  protected override idle(retained: Retained): void {
    retained.idleSinceMs = this.now();
    this.startTimers(retained);
  }
}

class OverflowsInSilence extends RetainingScopeManager {
  protected override makeRoom(): void {
    this.shrink(this.limits.maxScopes - 1);
  }
}

/** Refuses, but not before it has told the world whom. */
class TellsIds extends RetainingScopeManager {
  protected override makeRoom(id: ScopeId, entry: ScopeEntry): void {
    try {
      super.makeRoom(id, entry);
    } catch (error) {
      if (error instanceof ScopeCapacityError) error.message += ` The id was ${String(id)}.`;
      throw error;
    }
  }
}

class ExpiresLate extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due({ ...retained, idleSinceMs: retained.idleSinceMs + 1 });
  }
}

class ExpiresEarly extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due({ ...retained, idleSinceMs: retained.idleSinceMs - 1 });
  }
}

/** Expires scopes with somebody inside. */
class ExpiresInUse extends RetainingScopeManager {
  protected override due({ idleSinceMs }: Retained): CloseReason | undefined {
    return this.now() >= idleSinceMs + this.limits.idleTimeoutMs ? "idle-timeout" : undefined;
  }
}

/** Idle time goes on while somebody is inside. */
class CountsFromEntering extends RetainingScopeManager {
  protected override idle(retained: Retained): void {
    this.startTimers(retained);
  }

  protected override used(retained: Retained): void {
    super.used(retained);
    retained.idleSinceMs = this.now();
  }
}

class GetsOldEarly extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due({ ...retained, openedAtMs: retained.openedAtMs - 1 });
  }
}

class NeverGetsOld extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due({ ...retained, openedAtMs: this.now() });
  }
}

class SystemTime extends RetainingScopeManager {
  protected override now(): number {
    return Date.now();
  }
}

class AddsSystemTime extends RetainingScopeManager {
  readonly #startedAtMs = Date.now();

  protected override now(): number {
    const jumpedMs = Math.round((Date.now() - this.#startedAtMs) / 3_600_000) * 3_600_000;
    return super.now() + jumpedMs;
  }
}

class WaitsToBeAsked extends RetainingScopeManager {
  protected override startTimers(): void {
    // whoever enters next will see
  }
}

class KeepsTimers extends RetainingScopeManager {
  protected override stopTimers(): void {
    // they will find out that there is nothing to do
  }
}

class KeepsProcessAlive extends RetainingScopeManager {
  protected override startTimers(retained: Retained): void {
    super.startTimers(retained);
    retained.timers.push(this.limits.clock.schedule(() => undefined, this.limits.idleTimeoutMs, true));
  }
}

class WrongReason extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due(retained) && "closed";
  }
}

/** Idle time goes on from opening, however often the scope is used. */
class CountsFromOpening extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    return super.due({ ...retained, idleSinceMs: retained.openedAtMs });
  }
}

/** Looks at its own users only: a scope that somebody is in within counts as idle. */
class ForgetsWithin extends RetainingScopeManager {
  override exitScope(scope?: Scope): void {
    if (scope?.active !== true || scope.users > 0) return;
    for (const retained of this.retained) if (retained.scope === scope) this.idle(retained);
  }

  protected override idle(retained: Retained): void {
    this.stopTimers(retained);
    super.idle(retained);
  }

  protected override due(retained: Retained): CloseReason | undefined {
    const { scope, idleSinceMs } = retained;
    const idle = scope.users === 0 && this.now() >= idleSinceMs + this.limits.idleTimeoutMs;
    return idle ? "idle-timeout" : super.due(retained);
  }
}

/** A lower bound counts for the next one to be opened. */
class LowersLate extends RetainingScopeManager {
  override setLimit(maxScopes: number): void {
    this.maxScopes = maxScopes;
  }
}

/** Takes a bound for what can only be lowered. */
class NeverRaises extends RetainingScopeManager {
  override setLimit(maxScopes: number): void {
    super.setLimit(Math.min(maxScopes, this.maxScopes));
  }
}

class EvictsForWrongReason extends RetainingScopeManager {
  protected override shrink(most: number): void {
    for (let victim = this.victim(); victim !== undefined && this.retained.size > most; victim = this.victim())
      victim.scope.closeInBackground("closed");
  }
}

/** Once it was full, takes the target for its bound. */
class StaysAtTarget extends RetainingScopeManager {
  protected override makeRoom(id: ScopeId, entry: ScopeEntry): void {
    if (this.retained.size >= this.maxScopes) this.maxScopes = this.target();
    super.makeRoom(id, entry);
  }
}

/** Finds whatever lies within the same parent. */
class FindsAny extends RetainingScopeManager {
  override findScope(_: ScopeId, parent: Scope | undefined): Scope | undefined {
    return [...this.retained].find(({ scope }) => scope.parent === parent)?.scope;
  }
}

/** Ends one scope at a time. */
class ForgetsTarget extends RetainingScopeManager {
  protected override target(): number {
    return this.maxScopes;
  }
}

/** Has whoever comes in hear of what fails while room is made for him. */
class TellsEntrants extends RetainingScopeManager {
  protected override shrink(most: number): void {
    while (this.retained.size > most) {
      const victim = this.victim();
      if (victim === undefined) return;
      void victim.scope.close("evicted");
    }
  }
}

/** Has a timer hear of what fails at a timeout. */
class TellsTimers extends RetainingScopeManager {
  protected override due(retained: Retained): CloseReason | undefined {
    const reason = super.due(retained);
    if (reason !== undefined) void retained.scope.close(reason);
    return reason;
  }
}

/** Ends all that is idle, however few were to go. */
class EvictsAll extends RetainingScopeManager {
  override evict(): void {
    this.shrink(0);
  }
}

function mutant(name: string, breaks: number, create: ScopeManagerSubject["create"]): Mutant {
  return { name, breaks, create, abilities: retaining };
}

export const retentionMutants: readonly Mutant[] = [
  mutant("first in, first out", 13, (context) => new Fifo(context)),
  mutant("evicts what was used last", 13, (context) => new EvictsNewest(context)),
  mutant("evicts what is in use", 6, (context) => new EvictsInUse(context)),
  mutant("evicts for a wrong reason", 13, (context) => new EvictsForWrongReason(context)),
  mutant("lowers its bound for the next one only", 13, (context) => new LowersLate(context)),
  mutant("cannot raise its bound", 13, (context) => new NeverRaises(context)),
  mutant("finds any scope for an id", 8, (context) => new FindsAny(context)),
  mutant("takes the target for its bound", 13, (context) => new StaysAtTarget(context)),
  mutant("forgets the target", 13, (context) => new ForgetsTarget(context)),
  mutant("tells entrants of what fails in an eviction", 8, (context) => new TellsEntrants(context)),
  mutant("tells timers of what fails at a timeout", 8, (context) => new TellsTimers(context)),
  mutant("evicts everything on demand", 13, (context) => new EvictsAll(context)),
  mutant("forgets those within", 6, (context) => new ForgetsWithin(context)),
  mutant("counts idle time from opening", 14, (context) => new CountsFromOpening(context)),
  mutant("has no bound", 13, (context) => new HasNoBound(context)),
  mutant("stays over its bound until the next opening", 13, (context) => new ShrinksLate(context)),
  mutant("overflows in silence", 13, (context) => new OverflowsInSilence(context)),
  {
    name: "tells ids in messages",
    create: (context: ManagerContext) => new TellsIds(context, "reject"),
    abilities: { ends: "on-close", flow: true, reloads: true, bounded: { whenFull: "reject" } },
    breaks: 13,
  },
  mutant("expires a moment late", 14, (context) => new ExpiresLate(context)),
  mutant("expires a moment early", 14, (context) => new ExpiresEarly(context)),
  mutant("expires what is in use", 6, (context) => new ExpiresInUse(context)),
  mutant("counts idle time from entering", 14, (context) => new CountsFromEntering(context)),
  mutant("lets scopes get old a moment early", 14, (context) => new GetsOldEarly(context)),
  mutant("lets nothing get too old", 14, (context) => new NeverGetsOld(context)),
  mutant("goes by the system's time", 14, (context) => new SystemTime(context)),
  mutant("jumps with the system's time", 14, (context) => new AddsSystemTime(context)),
  mutant("expires only what is asked for", 13, (context) => new WaitsToBeAsked(context)),
  mutant("keeps timers of what has ended", 13, (context) => new KeepsTimers(context)),
  mutant("keeps the process alive", 13, (context) => new KeepsProcessAlive(context)),
  mutant("expires for a wrong reason", 14, (context) => new WrongReason(context)),
];

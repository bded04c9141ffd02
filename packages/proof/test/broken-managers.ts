import type { Flow, Scope, ScopeEntry, ScopeId, ScopeOutcome, Visit } from "@ambit/core";
import {
  Capacity,
  ManualClock,
  RetainingScopeManager,
  sharedFlow,
  StackFlow,
  type EvictionPolicy,
  type RetainedScope,
} from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import { createManager, setups, type KindSpec, type Setup } from "../src/model/setup.js";

type Create = NonNullable<Setup["create"]>;
type Alter = NonNullable<Setup["alter"]>;

/** A stack of managers of which one is not what it says. */
function broken(name: string, setupName: string, create: Create): Setup & { readonly fault: string } {
  const setup = setups.find((each) => each.name === setupName);
  if (setup === undefined) throw new TypeError(`No such setup: ${setupName}`);
  return { ...setup, fault: name, create };
}

/** A stack of managers in a container that does not do what it says. */
function altered(name: string, setupName: string, alter: Alter): Setup & { readonly fault: string } {
  return { ...broken(name, setupName, createManager), alter };
}

/** Puts another manager in the place of those of one kind. */
const instead =
  (manager: KindSpec["manager"], create: Create): Create =>
  (spec, clock) =>
    (spec.manager === manager ? create : createManager)(spec, clock);

class IgnoringParents extends SessionScopeManager {
  readonly #scopes = new Map<ScopeId, Scope>();

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const known = this.#scopes.get(id);
    const scope = known?.state === "open" ? known : super.enterScope(id, entry);
    this.#scopes.set(id, scope);
    return scope;
  }
}

class FirstInFirstOut implements EvictionPolicy {
  readonly #scopes = new Set<RetainedScope>();

  opened(retained: RetainedScope): void {
    this.#scopes.add(retained);
  }

  ending(retained: RetainedScope): void {
    this.#scopes.delete(retained);
  }

  victim(): RetainedScope | undefined {
    return [...this.#scopes].find(({ inUse }) => !inUse);
  }
}

class FifoCalledLru extends RetainingScopeManager {
  constructor(maxScopes: number, clock: ManualClock) {
    super({ clock });
    const { books } = this;
    this.retain(new Capacity({ maxScopes, eviction: new FirstInFirstOut(), books, clock }));
  }
}

class EndingWithTheFirst extends AsyncContextScopeManager {
  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    return scope.close("exit", outcome);
  }
}

class SwallowingFailures extends AsyncContextScopeManager {
  override exitScope(scope: Scope): void | Promise<void> {
    return super.exitScope(scope, { ok: true });
  }
}

class LettingIntoTheEnding extends TenantScopeManager {
  readonly #scopes = new Map<ScopeId, Scope>();

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const known = this.#scopes.get(id);
    const scope = known?.state === "draining" && known.active ? known : super.enterScope(id, entry);
    this.#scopes.set(id, scope);
    return scope;
  }
}

class ReloadingNothing extends TenantScopeManager {
  override reload(id: ScopeId): Promise<boolean> {
    return Promise.resolve(this.findFromHere(id) !== undefined);
  }
}

class ForgettingTouches extends SessionScopeManager {
  override touch(id: ScopeId): boolean {
    return this.findFromHere(id) !== undefined;
  }
}

class LeadingToItFromTheOldId extends SessionScopeManager {
  readonly #renamed = new Map<ScopeId, Scope>();

  override rename(id: ScopeId, newId: ScopeId): boolean {
    const scope = this.findScope(id);
    const found = super.rename(id, newId);
    if (scope !== undefined && found) this.#renamed.set(id, scope);
    return found;
  }

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const known = this.#renamed.get(id);
    return known?.state === "open" ? known : super.enterScope(id, entry);
  }
}

class CountingTwice extends SessionScopeManager {
  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    this.books.exited++;
    return super.exitScope(scope, outcome);
  }
}

class UndoingWhatCompleted extends WorkflowScopeManager {
  override complete(id?: ScopeId): Promise<void> {
    return super.fail(undefined, id);
  }
}

/** Coming back from a scope, it forgets those around it. */
class LosingTheOuter implements Flow {
  readonly #flow = sharedFlow();
  readonly #entered = new WeakSet<Visit>();

  get(): Visit | undefined {
    return this.#flow.get();
  }

  run<R>(visit: Visit | undefined, work: () => R): R {
    return this.#flow.run(visit, work);
  }

  set(visit: Visit | undefined): void {
    const isNew = visit !== undefined && !this.#entered.has(visit);
    if (isNew) this.#entered.add(visit);
    this.#flow.set(isNew ? visit : undefined);
  }
}

const stacks = new WeakMap<ManualClock, Flow>();

/** One plain stack for all managers of a container, whatever flow asks. */
function stackOf(clock: ManualClock): Flow {
  const stack = stacks.get(clock) ?? new StackFlow();
  stacks.set(clock, stack);
  return stack;
}

const never = (): ManualClock => new ManualClock();

/** Managers, and containers, that keep to the contract's types and break its laws. */
export const brokenManagers = [
  broken("one current scope for all flows", "tenant > session > request", (spec, clock) =>
    createManager(spec, clock, stackOf(clock)),
  ),
  broken("the outer scope is lost on exit", "session", (spec, clock) =>
    createManager(spec, clock, new LosingTheOuter()),
  ),
  broken(
    "sessions of different tenants are one",
    "tenant > session > request",
    instead("session", (_, clock) => new IgnoringParents({ clock })),
  ),
  broken("nothing ever expires", "session", (spec) => createManager(spec, never())),
  broken("FIFO called LRU", "lru", ({ maxScopes = 2 }, clock) => new FifoCalledLru(maxScopes, clock)),
  broken("LRU called SIEVE", "sieve", ({ maxScopes = 2 }, clock) => new LruScopeManager({ maxScopes, clock })),
  broken("one scope too many", "lru", (spec, clock) =>
    createManager({ ...spec, maxScopes: (spec.maxScopes ?? 0) + 1 }, clock),
  ),
  broken("ends with the first who leaves", "async-context", (_, clock) => new EndingWithTheFirst({ clock })),
  broken("swallows failures", "async-context", (_, clock) => new SwallowingFailures({ clock })),
  broken("lets strangers into what ends", "tenant", (_, clock) => new LettingIntoTheEnding({ clock })),
  broken("a reload reloads nothing", "tenant", (_, clock) => new ReloadingNothing({ clock })),
  broken("a touch is forgotten", "session", (_, clock) => {
    const [options] = setups[0]?.kinds ?? [];
    return new ForgettingTouches({
      clock,
      idleTimeoutMs: options?.idleTimeoutMs ?? 0,
      absoluteTimeoutMs: options?.absoluteTimeoutMs ?? 0,
      sweepIntervalMs: options?.sweepIntervalMs ?? 0,
    });
  }),
  broken("an old id still leads to its session", "session", (_, clock) => new LeadingToItFromTheOldId({ clock })),
  broken("exits are counted twice", "session", (_, clock) => new CountingTwice({ clock })),
  broken("undoes what has completed", "workflow", (_, clock) => new UndoingWhatCompleted({ clock })),
  altered("what is discarded is created anew at once", "session", (container) => {
    container.discard = (token) => container.refresh(token);
  }),
  altered("captured scopes are entered inside those of the flow", "session", (container) => {
    const capture = container.captureScopes.bind(container);
    container.captureScopes = (...names) => {
      const captured = capture(...names);
      captured.run = (work) => captured.scopes.reduceRight((inner, scope) => () => scope.run(inner), work)();
      return captured;
    };
  }),
  altered("exclusive use excludes nobody", "tenant", (container) => {
    const capture = container.captureScopes.bind(container);
    container.captureScopes = (...names) => {
      const captured = capture(...names);
      return Object.assign(captured, { runExclusively: async (work: () => Promise<void>) => await captured.run(work) });
    };
  }),
  altered("what is refreshed ends before there is another", "session", (container) => {
    container.refresh = async (token) => {
      const found = await container.discard(token);
      if (found) await container.getAsync(token);
      return found;
    };
  }),
];

import type { Clock, Flow, Scope, ScopeEntry, ScopeId } from "@ambit/core";
import {
  Capacity,
  checkCount,
  checkDuration,
  checkFunction,
  checkNames,
  LongestIdleFirst,
  RetainingScopeManager,
  Timeouts,
  type RetainedScope,
  type WhenFull,
} from "@ambit/manager-kit";

/** The limits of one session, in milliseconds. What is left out is the manager's. */
export interface SessionTimeouts {
  readonly idleTimeoutMs?: number;
  readonly absoluteTimeoutMs?: number;
}

export interface SessionOptions {
  /** How long a session stays after it was last left or touched. Default: 30 minutes. */
  readonly idleTimeoutMs?: number;
  /** How long a session lives at the most; one in use when the time comes ends with its last user. Default: without end. */
  readonly absoluteTimeoutMs?: number;
  /** Limits for single sessions, asked when one is opened. */
  readonly timeouts?: (id: ScopeId) => SessionTimeouts | undefined;
  /** How many sessions may be open; the longest idle goes first, one in use never. Default: without bound. */
  readonly maxSessions?: number;
  /** What happens when all sessions are in use. Default: `"overflow"`. */
  readonly whenFull?: WhenFull;
  /** How long an asynchronous entry waits with `whenFull: "wait"`. Default: 10 000. */
  readonly waitTimeoutMs?: number;
  /** How much longer than its timeout a session that nobody asks for may stay. Default: 1 000. */
  readonly sweepIntervalMs?: number;
  readonly clock?: Clock;
  readonly flow?: Flow;
}

/** Where to look for a session: by default the one that the calling flow is in, or the one within the wider scope that it is in. */
export interface SessionLookup {
  readonly parent?: Scope | undefined;
}

const optionNames: readonly (keyof SessionOptions)[] = [
  "idleTimeoutMs",
  "absoluteTimeoutMs",
  "timeouts",
  "maxSessions",
  "whenFull",
  "waitTimeoutMs",
  "sweepIntervalMs",
  "clock",
  "flow",
];

const timeoutNames: readonly (keyof SessionTimeouts)[] = ["idleTimeoutMs", "absoluteTimeoutMs"];

const thirtyMinutesMs = 30 * 60_000;

/**
 * One scope per session. It stays between requests, ends when nobody has used it for a while, and never while somebody does.
 * A session whose time is over is not found again, also before it is swept: whoever asks for its id gets a fresh one.
 */
export class SessionScopeManager extends RetainingScopeManager {
  readonly #timeouts: Timeouts;
  readonly #eviction = new LongestIdleFirst();
  readonly #timeoutsOf: SessionOptions["timeouts"];

  /** @throws InvalidOptionsError */
  constructor(options: SessionOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    const { whenFull, waitTimeoutMs, absoluteTimeoutMs, sweepIntervalMs } = options;
    const { clock, books } = this;
    const maxScopes = checkCount("maxSessions", options.maxSessions);
    this.#timeoutsOf = checkFunction("timeouts", options.timeouts);
    const idleTimeoutMs = options.idleTimeoutMs ?? thirtyMinutesMs;
    this.#timeouts = this.retain(new Timeouts({ idleTimeoutMs, absoluteTimeoutMs, sweepIntervalMs, clock }));
    const capacity = new Capacity({ maxScopes, whenFull, waitTimeoutMs, eviction: this.#eviction, books, clock });
    if (maxScopes !== undefined) this.retain(capacity); // where there is no bound, nobody keeps the order in which sessions would have to go
  }

  /**
   * Starts the idle time anew, without entering. Returns whether there is such a session; one whose time is over is none.
   * @throws ParentScopeNotActiveError where sessions lie within a wider scope and none is given or current; so do the methods below.
   */
  touch(id: ScopeId, lookup: SessionLookup = {}): boolean {
    const session = this.findFromHere(id, lookup.parent);
    if (session === undefined) return false;
    this.#timeouts.touch(session);
    this.#eviction.touched(session);
    return true;
  }

  /** When the session ends if nobody uses it, in milliseconds of the clock; undefined where nothing ends it as it is. */
  expiresAt(id: ScopeId, lookup: SessionLookup = {}): number | undefined {
    const session = this.findFromHere(id, lookup.parent);
    return session && this.#timeouts.expiresAtMs(session);
  }

  /** Gives one session limits of its own; what is left out stays as it was. Returns whether there is such a session. @throws InvalidOptionsError. */
  setTimeouts(id: ScopeId, timeouts: SessionTimeouts, lookup: SessionLookup = {}): boolean {
    checkTimeouts(timeouts);
    const session = this.findFromHere(id, lookup.parent);
    if (session !== undefined) this.#timeouts.setTimeouts(session, timeouts);
    return session !== undefined;
  }

  /**
   * Gives a session another id: after a login, for instance. Who is inside, what it holds and its limits stay, while the old id is that of
   * no session any more. Returns whether there is such a session. @throws InvalidScopeIdError; ScopeIdTakenError where another open session has the id.
   */
  rename(id: ScopeId, newId: ScopeId, lookup: SessionLookup = {}): boolean {
    const session = this.findFromHere(id, lookup.parent);
    if (session !== undefined) this.renameScope(session, newId);
    return session !== undefined;
  }

  /** As `rename`, to a random id that nobody can guess. Returns that id; undefined where there is no such session. */
  regenerate(id: ScopeId, lookup: SessionLookup = {}): string | undefined {
    const newId = globalThis.crypto.randomUUID();
    return this.rename(id, newId, lookup) ? newId : undefined;
  }

  /** Ends every session that is due now. Returns how many. A timer does the same, a little later. */
  sweep(): number {
    return this.#timeouts.sweep();
  }

  /** Puts a fresh session in the place of this one; what `container.reloadScope` asks for. @throws as `Scope.reload`. */
  reloadScope(scope: Scope): Promise<void> {
    return this.replaceScope(scope);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    const timeouts = this.#timeoutsOf?.(id);
    if (timeouts !== undefined) checkTimeouts(timeouts);
    const session = super.open(id, entry);
    if (timeouts !== undefined) this.#timeouts.setTimeouts(session, timeouts);
    return session;
  }
}

function checkTimeouts(timeouts: SessionTimeouts): void {
  checkNames(timeouts, timeoutNames);
  checkDuration("idleTimeoutMs", timeouts.idleTimeoutMs);
  checkDuration("absoluteTimeoutMs", timeouts.absoluteTimeoutMs);
}
